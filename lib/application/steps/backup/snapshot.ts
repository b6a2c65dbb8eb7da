import { Refusal } from "../../../contract/refusal.ts";
import { addressAt } from "../../../domain/release/subnets.ts";
import type { Step } from "../../step.ts";
import { type DeployPorts, minutes, type RunContext, type RunRequest } from "../deploy-request.ts";
import { accountsDigest } from "./accounts-digest.ts";
import { type BackupPlan, backupOf, marks, noteSkipped, snapshotVolume } from "./backup-plan.ts";
import { startBlank } from "./blank-server.ts";
import { endedWell } from "./scratch-server.ts";
import { together } from "./together.ts";

/** In the environment's own network, after every address that a layout gives away; there is one backup at a time. */
const addressIndex = 59;

export type Rows = Record<string, number>;

export interface Copied {
  /** Of the source. */
  before: Rows;
  after: Rows;
  /** Epoch milliseconds. */
  from: number;
  to: number;
  /** Of the source's accounts, where they were the same before and after. */
  accounts?: string;
  tookMs: number;
}

/** A physical copy of the database in a volume of its own, while the application goes on writing. */
export function snapshot(ports: DeployPorts): Step<RunRequest, null, Copied | null> {
  return {
    name: "snapshot",
    title: "Snapshot",
    kind: "reversible",
    limitMs: minutes(120),
    async plan() {
      return null;
    },
    async act(context) {
      const plan = backupOf(context);
      if (!plan) return (noteSkipped(context), null);
      if (plan.method === "logical") return (context.note("none: a dump is consistent by itself"), null);
      await removeAll(ports, context, plan);
      const copied = await copy(ports, context, plan);
      context.note(snapshotVolume(plan).name);
      return copied;
    },
    /** What is proven stays: a database can be started on it as it is. */
    async undo(context) {
      const plan = backupOf(context);
      if (plan?.method !== "physical") return;
      await ports.engine.removeScratch(plan.scope, marks.snapshot(context.run), context.signal);
      await endClone(ports, context, plan);
      if (!context.hasResult("prove"))
        await ports.engine.removeVolume(plan.scope, snapshotVolume(plan).name, context.signal);
    },
  };
}

async function copy(ports: DeployPorts, context: RunContext, plan: BackupPlan): Promise<Copied> {
  const { clock, databases, engine } = ports;
  const { signal } = context;
  const { database: source, home } = plan.source;
  if (!home) throw new Error("A server on no network was to be copied");
  const begin = clock.elapsed();
  const attachments = [{ network: home.network, address: addressAt(home.subnet, addressIndex), aliases: [] }];
  const place = { mark: marks.snapshot(context.run), volume: snapshotVolume(plan), attachments };
  const [target, before, accountsBefore] = await together(signal, [
    (either) => startBlank(ports, { ...context, signal: either }, plan, place, "target"),
    (either) => databases.rows(source, either),
    (either) => databases.accounts(source, either),
  ]);
  const from = clock.now();
  await databases.cloneInto(source, { container: target.container, address: home.address }, signal);
  const to = clock.now();
  const [after, accountsAfter] = await together(signal, [
    (either) => databases.rows(source, either),
    (either) => databases.accounts(source, either),
    (either) => endedWell(ports, { ...context, signal: either }, plan, target.container),
  ]);
  await engine.removeScratch(plan.scope, place.mark, signal);
  const accounts = accountsDigest(accountsBefore);
  return {
    before,
    after,
    from,
    to,
    ...(accounts === accountsDigest(accountsAfter) && { accounts }),
    tookMs: Math.round(clock.elapsed() - begin),
  };
}

/** Whatever an earlier worker has left half done; an account that it has left on the source, the copy makes anew. */
async function removeAll(ports: DeployPorts, context: RunContext, plan: BackupPlan): Promise<void> {
  await ports.engine.removeScratch(plan.scope, marks.snapshot(context.run), context.signal);
  await ports.engine.removeVolume(plan.scope, snapshotVolume(plan).name, context.signal);
}

const recoversWithinMs = 60_000;

/** A source that died in the middle may be starting again. While it cannot be asked to forget, the next backup asks it. */
async function endClone({ databases, engine }: DeployPorts, context: RunContext, { scope, source }: BackupPlan) {
  const { signal } = context;
  const { database } = source;
  const { containers } = await engine.observe(scope, signal);
  const isRunning = containers.some(({ name, state }) => name === database.container && state === "running");
  if (isRunning && (await isReady())) return databases.endClone(database, signal);
  context.output(`${database.container} does not run: the account of the copy may be left on it until the next backup`);

  async function isReady(): Promise<boolean> {
    try {
      await databases.waitUntilReady(database, recoversWithinMs, signal);
      return true;
    } catch (error) {
      if (error instanceof Refusal && error.code === "database-not-ready") return false;
      throw error;
    }
  }
}
