import { expect, test } from "vitest";
import { type LogEvent, wholeLog } from "../../contract/logs.ts";
import { aScope } from "../../testing/builders.ts";
import type { Engine } from "../ports.ts";
import { createErrorLines } from "./error-lines.ts";

const backend = { id: "c1", name: "wms-staging-backend", service: "backend" };
const database = { id: "c2", name: "wms-staging-db", service: "database" };
const error = '{"level":50}';

/** Logs by container name; counts the lines that were read. */
function logs(all: Record<string, string[]>, bound?: { lines: number; ms: number }) {
  const reads = { lines: 0, cause: wholeLog };
  const engine: Pick<Engine, "streamLogs"> = {
    async *streamLogs(_scope, name, { since, follow }, signal): AsyncGenerator<LogEvent> {
      expect(follow).toBe(false);
      let next = Number(since ?? 0);
      const lines = all[name] ?? [];
      for (; next < lines.length && !signal.aborted; next += 1) {
        reads.lines += 1;
        yield {
          type: "line",
          environment: "staging",
          service: "x",
          at: next,
          stream: "stdout",
          text: lines[next] ?? "",
        };
      }
      yield { type: "end", cause: signal.aborted ? "closed" : reads.cause, resume: String(next) };
    },
  };
  const counter = createErrorLines({ engine }, bound);
  const count = (containers = [backend, database], since = 0, pattern = "default") =>
    counter.count(aScope(), containers, since, pattern, AbortSignal.timeout(5000));
  return { count, reads };
}

test("every line is read once, however often it is looked at", async () => {
  const all = { [backend.name]: ["a", error, "b"], [database.name]: ["c"] };
  const { count, reads } = logs(all);
  const first = { service: "backend", text: error };
  expect(await count()).toEqual({ lines: 4, errors: 1, first, unread: false });
  all[database.name]?.push(error);
  const [one, other] = await Promise.all([count(), count()]);
  expect(one).toEqual({ lines: 5, errors: 2, first, unread: false });
  expect(other).toEqual(one);
  expect(reads.lines).toBe(5);
});

test("lines from before the deploy do not count; another pattern or container is counted anew", async () => {
  const all = { [backend.name]: [error, "Error: a", "b"] };
  const { count } = logs(all);
  expect(await count([backend], 1)).toMatchObject({ lines: 2, errors: 0 });
  expect(await count([backend], 1, "^Error")).toMatchObject({ lines: 2, errors: 1 });
  expect(await count([{ ...backend, id: "c3" }], 0)).toMatchObject({ lines: 3, errors: 1 });
});

test("a look has a bound, says so, and the next one goes on from there", async () => {
  const { count, reads } = logs({ [backend.name]: Array(25).fill("a") }, { lines: 10, ms: 5000 });
  expect(await count([backend])).toMatchObject({ lines: 10, unread: true });
  expect(await count([backend])).toMatchObject({ lines: 20, unread: true });
  expect(await count([backend])).toMatchObject({ lines: 25, unread: false });
  expect(reads.lines).toBe(25);
});

test("a log that cannot be read to its end is no log without errors", async () => {
  const { count, reads } = logs({ [backend.name]: ["a"] });
  reads.cause = "The engine went away.";
  await expect(count([backend])).rejects.toMatchObject({
    code: "logs-unreadable",
    message: expect.stringContaining("The log of backend on staging cannot be read to its end: The engine went away."),
  });
  reads.cause = wholeLog;
  expect(await count([backend])).toMatchObject({ lines: 1, errors: 0, unread: false });
});
