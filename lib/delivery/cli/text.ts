import { stripVTControlCharacters, styleText } from "node:util";
import type { RunView, StepView } from "../../contract/run.ts";
import type { EnvironmentStatus } from "../../contract/status.ts";

type Style = Parameters<typeof styleText>[0];
/** Coloured on a terminal only, and never with NO_COLOR. */
export const styled = (style: Style, text: string): string => styleText(style, text, { stream: process.stdout });
export const dim = (text: string): string => styled("dim", text);

/** Names and titles come from repositories: without escape sequences and on one line. */
export const plain = (text: string): string => stripVTControlCharacters(text).replace(/\p{Cc}+/gu, " ");

const colours = { healthy: "green", starting: "cyan", failing: "red", stopped: "gray", empty: "gray" } as const;
const signs = { healthy: "●", starting: "◐", failing: "✗", stopped: "○", empty: "○" } as const;
type State = EnvironmentStatus["state"];
export const stateText = (state: State, width = 0): string =>
  styled(colours[state], `${signs[state]} ${state}`.padEnd(width));

export function outcomeText(run: RunView): string {
  if (run.outcome === "succeeded") return styled("green", "succeeded");
  if (run.outcome === "succeeded-with-warnings") return styled("yellow", "succeeded with warnings");
  if (run.outcome === "rolled-back") return styled("red", "rolled back");
  if (run.outcome === "needs-attention") return styled("red", "needs attention");
  return styled("cyan", run.cancelRequestedBy ? "being cancelled" : "running");
}

export function stepSign({ mark }: StepView): string {
  if (mark === "done") return styled("green", "✓");
  if (mark === "failed" || mark === "undo-failed") return styled("red", "✗");
  if (mark === "undone") return styled("yellow", "↩");
  return mark === undefined ? dim("·") : styled("cyan", "▸");
}

/** Whether something is as it has to be. */
export const sign = (good: boolean): string => (good ? styled("green", "✓") : styled("red", "✗"));

export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  if (ms < 3_600_000) return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
  return `${Math.floor(ms / 3_600_000)} h ${Math.round((ms % 3_600_000) / 60_000)} min`;
}

export function ago(at: number, now: number): string {
  const seconds = Math.max(0, Math.round((now - at) / 1000));
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  return seconds < 86_400 ? `${Math.floor(seconds / 3600)} h ago` : `${Math.floor(seconds / 86_400)} d ago`;
}

const visible = (cell: string): number => stripVTControlCharacters(cell).length;

/** Columns as wide as their widest cell; the last one is not padded. */
export function table(rows: readonly (readonly string[])[], indent = ""): string[] {
  const width = (column: number) => Math.max(...rows.map((row) => visible(row[column] ?? "")));
  const pad = (cell: string, column: number) => cell + " ".repeat(width(column) - visible(cell));
  return rows.map((row) => (indent + row.map(pad).join("  ")).trimEnd());
}
