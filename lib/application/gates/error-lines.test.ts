import { expect, onTestFinished, test } from "vitest";
import { logArchive } from "../../adapters/logs/archive.ts";
import { kinds, momentAt, writeRecord } from "../../contract/log-records.ts";
import { someTime } from "../../testing/builders.ts";
import { manualClock } from "../../testing/manual-clock.ts";
import { temporaryFolder } from "../../testing/temporary.ts";
import { createErrorLines } from "./error-lines.ts";

const backend = { id: "c1", service: "backend" };
const database = { id: "c2", service: "database" };
const error = '{"level":50}';

function counted(unread: (container: string) => string | undefined = () => undefined) {
  const archive = logArchive(temporaryFolder(), { clock: manualClock(), log: console.error });
  onTestFinished(() => archive.close());
  const errorLines = createErrorLines({ archive, unread });
  return {
    async says({ id, service }: typeof backend, atMs: number, text: string) {
      const moment = momentAt(someTime + atMs);
      const bytes = writeRecord({ ...moment, source: 1, kind: kinds.line, flags: 0, content: Buffer.from(text) });
      await archive.of("staging", service).append(id, { bytes, lines: 1, first: moment, last: moment });
    },
    count: (containers = [backend, database], sinceMs = 0, pattern = "default") =>
      errorLines.count("staging", containers, someTime + sinceMs, pattern, AbortSignal.timeout(5000)),
  };
}

test("of all the release's containers together, and of nobody else's", async () => {
  const { says, count } = counted();
  await says(backend, 1, "a");
  await says(backend, 3, error);
  await says(database, 2, '{"level":"fatal"}');
  await says({ ...backend, id: "of another release" }, 1, error);
  const first = { service: "database", text: '{"level":"fatal"}' };
  expect(await count()).toMatchObject({ lines: 3, errors: 2, first, gaps: 0 });
  expect(await count([backend])).toMatchObject({ lines: 2, errors: 1, first: { service: "backend", text: error } });
});

test("lines from before the deploy do not count; another pattern counts them all anew", async () => {
  const { says, count } = counted();
  for (const [index, text] of [error, "Error: a", "b"].entries()) await says(backend, index, text);
  expect(await count([backend], 1)).toMatchObject({ lines: 2, errors: 0 });
  expect(await count([backend], 0)).toMatchObject({ lines: 3, errors: 1 });
  expect(await count([backend], 1, "^Error")).toMatchObject({ lines: 2, errors: 1 });
  await says(backend, 4, "Error: c");
  expect(await count([backend], 0, "^Error")).toMatchObject({ lines: 4, errors: 2 });
});

test("a log that is not read to its end is no log without errors", async () => {
  const { count } = counted((container) => (container === "c2" ? "The engine went away." : undefined));
  expect(await count([backend])).toMatchObject({ lines: 0, errors: 0 });
  await expect(count()).rejects.toMatchObject({
    code: "logs-unreadable",
    message: "The log of database on staging is not read to its end: The engine went away. Look again.",
  });
});
