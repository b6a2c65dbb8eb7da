import type { Environment } from "./names.ts";
import type { Permission } from "./permissions.ts";

/**
 * The client of an environment's database, on a terminal. `read`: by an account of its own that may change nothing; `write`:
 * as the application's own user.
 */
export const shellModes = ["read", "write"] as const;
export type ShellMode = (typeof shellModes)[number];

export interface ShellTarget {
  environment: Environment;
  mode: ShellMode;
}

export interface TerminalSize {
  columns: number;
  rows: number;
}

export interface OpenedShell extends ShellTarget {
  shell: string;
  database: string;
  container: string;
}

export type ShellEvent =
  | ({ type: "opened" } & OpenedShell)
  /** What the terminal shows. */
  | { type: "output"; base64: string }
  /** `exitCode`: where the client ended by itself. */
  | { type: "end"; cause: string; exitCode?: number };

export const shellPermission = ({ environment, mode }: ShellTarget): Permission =>
  mode === "write" ? `write:${environment}` : `query:${environment}`;

/** Writing there asks again for the password, as everything does that can harm production. */
export const isCriticalShell = ({ environment, mode }: ShellTarget): boolean =>
  environment === "production" && mode === "write";

export const aboutShell = ({ mode }: Pick<ShellTarget, "mode">): string =>
  mode === "read" ? "read-only" : "for writing";

/** What a browser, or the command line, opens when nothing else was chosen. */
export const usualMode = (environment: Environment): ShellMode => (environment === "production" ? "read" : "write");

/** Milliseconds in which neither anything was typed nor shown. */
export const shellIdleLimit = 15 * 60_000;
export const shellLimit = 4 * 60 * 60_000;
export const mostShells = { ofPerson: 2, inAll: 6 };
/** More rows than these a statement shows only where it says so itself. */
export const shellRowLimit = 10_000;

/** What stands above the client's own words. */
export const shellWelcome = ({ environment, mode, database, container }: OpenedShell): string =>
  [
    `${environment}: ${database} in ${container}, ${aboutShell({ mode })}.`,
    `A result is cut after ${shellRowLimit.toLocaleString("en")} rows, unless it has a LIMIT of its own.`,
    `The shell ends after ${shellIdleLimit / 60_000} minutes without use, and after ${shellLimit / 3_600_000} hours in any case.`,
  ].join("\r\n");

/** What was typed or pasted, in parts that `text` takes; none cuts a character. */
export const typedParts = (text: string): string[] => text.match(/[\s\S]{1,8000}/gu) ?? [];

/** How small and how large a terminal may be. */
export const terminalLimits = { columns: { least: 20, most: 500 }, rows: { least: 5, most: 300 } };

export const sizeWithin = ({ columns, rows }: TerminalSize): TerminalSize => ({
  columns: within(columns, terminalLimits.columns),
  rows: within(rows, terminalLimits.rows),
});

const within = (value: number, { least, most }: { least: number; most: number }) =>
  Math.min(Math.max(value, least), most);
