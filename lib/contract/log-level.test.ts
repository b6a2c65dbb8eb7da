import { expect, test } from "vitest";
import { levelOf, levelOfText } from "./log-level.ts";

test.each([
  ['{"level":"WARNING"}', "warn"],
  ['{"severity":"emerg"}', "error"],
  ['{"lvl":30}', "info"],
  ['{"level":50}', "error"],
  ['{"level":"loud"}', undefined],
  ['{"level":', undefined],
  ['"level":"error"', undefined],
])("JSON: %s", (line, level) => expect(levelOf(line)).toBe(level));

test.each([
  ["2026-11-26T09:00:00.123456Z 0 [Warning] [MY-011068] [Server] The syntax is deprecated", "warn"],
  ["2026-11-26T09:00:00.123456Z 0 [System] [MY-010116] [Server] mysqld starting", "info"],
  ["2026-11-26T09:00:00.123456Z 8 [ERROR] [MY-010119] [Server] Aborting", "error"],
  ["2026-11-26  9:00:00 0 [Note] InnoDB: Completed initialization", "info"],
  ["2026-11-26 09:00:00+00:00 [Warn] [Entrypoint]: Unable to load", "warn"],
  ["2026/11/26 09:00:00 [emerg] 1#1: bind() failed", "error"],
  ["[WARNING]  (8) : Server app/one is DOWN", "warn"],
  ["2026-11-26 09:00:00 [Entrypoint]: Creating database", undefined],
  ["GET /a [error]", undefined],
  ["1 [error", undefined],
])("text: %s", (line, level) => expect(levelOfText(line)).toBe(level));
