import { setTimeout as pause } from "node:timers/promises";
import type { RunNews } from "../../contract/api.ts";
import type { LinkEvent } from "../../contract/link.ts";
import { Refusal } from "../../contract/refusal.ts";
import { foldRun, type OutputLine, type RunView } from "../../contract/run.ts";
import type { LinkClient } from "./client.ts";

type Followed = Pick<LinkClient, "call" | "events">;

/** A run goes on when its worker comes back; this long we wait for that, in milliseconds. */
const PATIENCE = 60_000;
const ASK_EVERY = 500;

/** The run as it is, then each change and line of output, until it has ended. Survives a restart of the worker. */
export async function* followRun(link: Followed, run: number, signal: AbortSignal): AsyncGenerator<RunNews> {
  const at = { line: 0 };
  let lostAt: number | undefined;
  let seen = false;
  for (;;) {
    try {
      for await (const news of followOnce(link, run, at, signal)) {
        seen = true;
        lostAt = undefined;
        yield news;
        if (news.type === "run" && news.run.outcome) return yield* missedOutput(link, run, at, signal);
      }
    } catch (error) {
      const away = error instanceof Refusal && isAway(error);
      if (!seen || !away || (lostAt !== undefined && Date.now() - lostAt > PATIENCE)) throw error;
    }
    if (lostAt === undefined) yield { type: "away" };
    lostAt ??= Date.now();
    await pause(ASK_EVERY, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

const isAway = ({ code }: Refusal) => code === "worker-away" || code === "panel-away";

/** Joins the events first and asks for the run second: what overlaps is dropped by its number, a hole could not be. */
async function* followOnce(
  link: Followed,
  run: number,
  at: { line: number },
  signal: AbortSignal,
): AsyncGenerator<RunNews> {
  let view: RunView | undefined;
  for await (const event of link.events(signal)) {
    if (event.type === "end") return;
    if (!view) {
      view = await link.call("run", { run }, signal);
      yield { type: "run", run: view };
      yield* missedOutput(link, run, at, signal);
    }
    if (event.type === "journal" && event.run === run) {
      const next = await folded(link, view, event);
      if (next !== view) yield { type: "run", run: next };
      view = next;
    }
    if (event.type === "output" && event.run === run) yield* outputUpTo(link, run, event.line, at, signal);
  }
}

async function folded(link: Followed, view: RunView, event: LinkEvent & { type: "journal" }): Promise<RunView> {
  const fold = foldRun(view, event.entry);
  if (fold.kind === "gap") return link.call("run", { run: view.id });
  return fold.kind === "next" ? fold.view : view;
}

async function* outputUpTo(
  link: Followed,
  run: number,
  line: OutputLine,
  at: { line: number },
  signal: AbortSignal,
): AsyncGenerator<RunNews> {
  if (line.line > at.line + 1) yield* missedOutput(link, run, at, signal);
  if (line.line <= at.line) return;
  at.line = line.line;
  yield { type: "output", line };
}

async function* missedOutput(
  link: Followed,
  run: number,
  at: { line: number },
  signal: AbortSignal,
): AsyncGenerator<RunNews> {
  for (;;) {
    const lines = await link.call("output", { run, after: at.line, limit: 5000 }, signal);
    if (lines.length === 0) return;
    for (const line of lines) {
      at.line = line.line;
      yield { type: "output", line };
    }
  }
}
