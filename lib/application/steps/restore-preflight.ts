import type { RestoreInput } from "../../contract/backups.ts";
import { Refusal } from "../../contract/refusal.ts";
import type { EnvironmentModel } from "../../domain/policy/model.ts";
import { capacityProblem, gigabytes } from "../../domain/release/capacity.ts";
import type { Scope } from "../../domain/release/spec.ts";
import type { BackupId, WholeBackup } from "../ports.ts";
import { readConfiguration } from "../read-configuration.ts";
import { lossSentence, lossSince } from "../restore-loss.ts";
import { codeFor, type RestoreSource, sourceOf, usableBackup } from "../restore-source.ts";
import type { Step, StepContext } from "../step.ts";
import { type DeployPorts, hasServed, minutes, registeredApplication, scope } from "./deploy-request.ts";
import { giveUpRelease, reserveAgain } from "./reserve-release.ts";
import { type DatabaseChange, databaseIn, type Live, liveWithDatabase, unlessUnreadable } from "./restore-request.ts";

export interface RestoreChecked extends DatabaseChange {
  id: BackupId;
  source: RestoreSource;
  /** Whose code will run; `instead`: why it is the live release's and not that of the backup. */
  code: { release: number; commit: string; instead?: string };
  model: EnvironmentModel;
}

export interface RestoreReserved {
  release: number;
}

/** A second server takes memory of its own; what is restored from a file takes at least what it took in it. */
const serverMemory = 0.75e9;
const spareDisk = 0.5e9;
const compressed = 5;

/** Everything that can be known to fail is asked here, before anything is made; then there is a release. */
export function restorePreflight(ports: DeployPorts): Step<RestoreInput, RestoreChecked, RestoreReserved> {
  return {
    name: "preflight",
    title: "Preflight",
    kind: "reversible",
    limitMs: minutes(5),
    async plan(context) {
      const startedAt = ports.clock.now();
      const application = await registeredApplication(ports);
      const { environment, timestamp } = context.request;
      const here = scope(ports, application, environment);
      const id = { application: application.id, environment, timestamp };
      const [live, backup] = await Promise.all([liveWithDatabase(ports.store, here), usableBackup(ports, id)]);
      context.output(`the backup is whole, and ${backup.state === "proven" ? "proven" : "not proven yet"}`);
      const [source, code] = await Promise.all([
        sourceOf(ports, here, backup.manifest, context.signal),
        codeFor(ports, live, backup.manifest, context.signal),
      ]);
      const { commit, number } = code.release;
      const { model } = await readConfiguration(ports, application, commit, environment, context.signal);
      context.output(`the code of r${number} ${commit.slice(0, 7)} will run${code.instead ? `: ${code.instead}` : ""}`);
      await checkServer(ports, context, here, live, backup, source);
      return {
        application,
        startedAt,
        live: live.record.number,
        id,
        source,
        code: { release: number, commit, ...(code.instead !== undefined && { instead: code.instead }) },
        model,
      };
    },
    async act(context, { application, code, id }) {
      const from = await ports.store.release(application.id, code.release);
      if (!from) throw new Error(`There is no release r${code.release} any more`);
      const release = await reserveAgain(ports, context, application.id, from);
      context.describe({ release, commit: from.commit, title: `Restore ${id.timestamp} as r${release}` });
      context.note(`as r${release}, with the code of r${code.release}`);
      return { release };
    },
    async undo(context, checked) {
      if (checked && !hasServed(context)) await giveUpRelease(ports, context);
    },
  };
}

async function checkServer(
  ports: DeployPorts,
  context: StepContext<RestoreInput>,
  here: Scope,
  live: Live,
  backup: WholeBackup,
  source: RestoreSource,
) {
  const { manifest } = backup;
  const { containers } = await ports.engine.observe(here, context.signal);
  const database = databaseIn(live.plan, containers);
  const at = database?.running ? database.at : undefined;
  const [facts, loss, capacity] = await Promise.all([
    at && unlessUnreadable(context, () => ports.databases.facts(at, context.signal)),
    lossSince(ports.databases, at, backup, context.signal),
    ports.engine.capacity(context.signal),
  ]);
  const engine = live.plan.database?.engine;
  if (manifest.database.engine !== engine) throw otherServer(manifest.database.engine, `${engine}`);
  if (source.way !== "dump") {
    const { image, serverVersion } = manifest.database;
    const now = database?.spec.image;
    if (facts && serverVersion !== undefined) {
      if (serverVersion !== facts.serverVersion)
        throw otherServer(`version ${serverVersion}`, `version ${facts.serverVersion}`);
    } else if (now !== undefined && image !== undefined && image !== now)
      throw otherServer(`image ${image}`, `image ${now}`);
  }
  const files = Object.values(manifest.volumes ?? {}).reduce((sum, { bytes }) => sum + bytes, 0);
  const copied = files + (source.way === "snapshot" ? 0 : Math.max(facts?.bytes ?? 0, compressed * manifest.bytes));
  const needed = { disk: spareDisk + copied, memory: serverMemory };
  const problem = capacityProblem(capacity, needed);
  if (problem) throw new Refusal("capacity", `${problem} Nothing was changed.`);
  context.output(`disk: needs ${gigabytes(needed.disk)} beside what is there`);
  context.output(lossSentence(loss));
}

const otherServer = (then: string, now: string) =>
  new Refusal(
    "server-differs",
    `The backup is of a database server of ${then}, and the live one is of ${now}: a physical copy is only readable by the same. Nothing was changed. Restore a logical backup, or go back to that server first.`,
  );
