import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { backupFolder } from "../../lib/adapters/backups/backup-folder.ts";
import type { BackupId, Backups, DatabaseAt } from "../../lib/application/ports.ts";
import type { BackupMethod, BackupView } from "../../lib/contract/backups.ts";
import type { RunView } from "../../lib/contract/run.ts";
import { digestOf } from "../../lib/testing/backup-harms.ts";
import type { Asked, TestPanel } from "../../lib/testing/panel/panel.ts";
import { panelOnServer, stagingDatabase } from "../../lib/testing/panel/real-database.ts";
import { sampleDatabase } from "../../lib/testing/sample-database.ts";

/** A proven backup, and what was in it when it was proven. */
export interface Victim {
  method: BackupMethod;
  id: BackupId;
  /** Another one by the same method, with other content. */
  other: BackupId;
  archives: readonly string[];
  digests: Record<string, string>;
  /** How long the step lasted that copied the database, in milliseconds. */
  copiedMs: number;
}

/** A panel with an application whose staging is on a real server, and backups of that. */
export interface Source extends AsyncDisposable {
  kind: DatabaseAt["engine"];
  panel: TestPanel;
  database: ReturnType<typeof stagingDatabase>;
  victims: readonly Victim[];
  /** What the server's own dump program said when the victims were taken. It has other data since. */
  backedUp: string;
  secret: string;
  backups: Backups;
  list(): Promise<BackupView[]>;
  /** The end of a run, or that it was not begun. */
  ask(asked: Asked): Promise<RunView | { refused: string }>;
}

/**
 * Eight megabytes that cannot be compressed, so that copying takes a while. Numbered here: of numbers that the server has
 * reserved for many rows at once and then not used, a physical copy knows nothing.
 */
const ballast = `
CREATE TABLE ballast (id INT PRIMARY KEY, content BLOB);
INSERT INTO ballast VALUES (1, RANDOM_BYTES(1024));
${Array.from({ length: 13 }, (_, power) => `INSERT INTO ballast SELECT id + ${2 ** power}, RANDOM_BYTES(1024) FROM ballast;\n`).join("")}`;

export async function sourceOn(kind: Source["kind"]): Promise<Source> {
  const panel = await panelOnServer(kind);
  const database = stagingDatabase(panel, kind);
  await database.sql(sampleDatabase(kind, "tiny") + ballast);

  const secret = (await readFile(join(panel.data, "secret.key"), "utf8")).trim();
  const backups = backupFolder({ dataFolder: panel.data, secret });
  const methods: BackupMethod[] = kind === "mysql" ? ["physical", "logical"] : ["logical"];
  const others = await inOrder(methods, (method) => taken(panel, method));
  await database.sql("INSERT INTO orders (customer) VALUES ('backed up'); DELETE FROM ballast WHERE id % 50 = 0;");
  const backedUp = await database.dumped();
  const victims = await inOrder(methods, async (method): Promise<Victim> => {
    const { id, copiedMs } = await taken(panel, method);
    const other = others.find((one) => one.method === method)?.id ?? id;
    const { manifest } = await backups.read(id);
    const archives = manifest.files.map(({ name }) => name);
    const digests: Record<string, string> = {};
    for (const name of archives)
      digests[name] = await digestOf(await backups.open(id, name, AbortSignal.timeout(120_000)));
    return { method, id, other, archives, digests, copiedMs };
  });
  await withoutSnapshots(panel);
  await database.sql("INSERT INTO orders (customer) VALUES ('written since'); DELETE FROM texts;");

  return {
    kind,
    panel,
    database,
    victims,
    backedUp,
    secret,
    backups,
    list: () => panel.worker.link.call("backups", { environment: "staging" }),
    async ask(asked) {
      const answer = await panel.ask(asked);
      return answer.accepted ? panel.ended(answer.run) : { refused: answer.message };
    },
    [Symbol.asyncDispose]: () => panel[Symbol.asyncDispose](),
  };
}

async function inOrder<One, Answer>(all: readonly One[], each: (one: One) => Promise<Answer>): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const one of all) answers.push(await each(one));
  return answers;
}

async function taken(panel: TestPanel, method: BackupMethod) {
  const { steps } = await panel.done({ kind: "back-up", ...(method === "logical" && { method }) });
  const [newest] = await panel.worker.link.call("backups", { environment: "staging" });
  if (newest?.state !== "proven" || newest.method !== method) throw new Error(`Not a proven ${method} backup`);
  const id: BackupId = { application: panel.application.name, environment: "staging", timestamp: newest.timestamp };
  const copying = steps.find(({ name }) => name === (method === "physical" ? "snapshot" : "store"));
  return { method, id, copiedMs: (copying?.endedAt ?? 0) - (copying?.startedAt ?? 0) };
}

/** So that a restore has nothing but the archive. */
async function withoutSnapshots({ engine: { docker, instance } }: TestPanel): Promise<void> {
  const filters = { label: [`slipway.instance=${instance}`, "slipway.snapshot"] };
  const { Volumes } = await docker.listVolumes({ filters });
  for (const { Name } of Volumes) await docker.getVolume(Name).remove();
}
