/**
 * `npm run bench:tables` (`-- --quick`: 1,000; `-- --on mariadb`: that one alone): a database of 10,000 tables on MySQL and MariaDB:
 * how long each step of a backup and of a restore takes, in seconds. What is restored must be what the source's own dump program
 * says; exits with 1 if not.
 */
import { parseArgs } from "node:util";
import type { DatabaseAt } from "../lib/application/ports.ts";
import type { RunView } from "../lib/contract/run.ts";
import { prepareTestEngine } from "../lib/testing/engine.ts";
import type { Asked, TestPanel } from "../lib/testing/panel/panel.ts";
import { panelOnServer, stagingDatabase } from "../lib/testing/panel/real-database.ts";

const { values } = parseArgs({ options: { quick: { type: "boolean" }, on: { type: "string" } } });
const methods = { mysql: ["physical", "logical"], mariadb: ["logical"] } as const;
const servers = (["mysql", "mariadb"] as const).filter((server) => server === (values.on ?? server));
if (servers.length === 0) throw new Error(`--on takes mysql or mariadb; not ${values.on}.`);
const count = values.quick ? 1_000 : 10_000;
const perScript = 500;
const limitMs = 60 * 60_000;
const say = (line: string) => console.error(`${new Date().toISOString().slice(11, 19)} ${line}`);

async function run(panel: TestPanel, asked: Asked): Promise<RunView> {
  const view = await panel.ended(await panel.begin(asked), limitMs);
  if (view.outcome !== "succeeded") throw new Error(view.sentence);
  say(view.sentence ?? "");
  return view;
}

const seconds = ({ steps }: RunView) =>
  Object.fromEntries(
    steps.map(({ name, startedAt = 0, endedAt = 0 }) => [name, Math.round((endedAt - startedAt) / 100) / 10]),
  );

type Figures = Record<string, number | boolean>;

async function measure(kind: DatabaseAt["engine"]): Promise<Record<string, Figures>> {
  await using panel = await panelOnServer(kind);
  const database = stagingDatabase(panel, kind, limitMs);
  for (let from = 0; from < count; from += perScript)
    await database.sql(
      Array.from({ length: perScript }, (_, index) => from + index)
        .map(
          (n) =>
            `CREATE TABLE t${n} (id INT PRIMARY KEY, text VARCHAR(20)) CHARACTER SET utf8mb4; INSERT INTO t${n} VALUES (${n}, '😀');\n`,
        )
        .join(""),
    );
  const dumped = await database.dumped();
  const figures: Record<string, Figures> = {};
  for (const method of methods[kind]) {
    say(`${kind}: ${count} tables, ${method}`);
    const taken = await run(panel, { kind: "back-up", ...(method === "logical" && { method }) });
    const [backup] = await panel.worker.link.call("backups", { environment: "staging" });
    const restored = await run(panel, { kind: "restore", timestamp: backup?.timestamp ?? "" });
    const equal = (await database.dumped()) === dumped;
    say(`${kind}: what was restored ${equal ? "is equal" : "differs"}`);
    await run(panel, { kind: "undo-restore" });
    figures[`${kind} ${method}`] = { equal, ...seconds(taken), ...seconds(restored) };
  }
  return figures;
}

const { release } = await prepareTestEngine(say);
try {
  const figures: Record<string, Figures> = {};
  for (const server of servers) Object.assign(figures, await measure(server));
  console.table(figures);
  console.log(JSON.stringify({ tables: count, figures }));
  process.exitCode = Object.values(figures).every(({ equal }) => equal) ? 0 : 1;
} finally {
  await release();
}
