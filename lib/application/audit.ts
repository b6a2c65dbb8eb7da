import type { AuditEvent, AuditHead, AuditVerification, KnownHead } from "../contract/audit.ts";
import { auditHeadSchema } from "../contract/audit.ts";
import type { IntentAnswer, IntentInput } from "../contract/intents.ts";
import type { Actor } from "../contract/permissions.ts";
import { Refusal } from "../contract/refusal.ts";
import type { JournalEntry } from "../contract/run.ts";
import type { PanelAlarms } from "./panel-alarms.ts";
import type { Application, AuditLog, Clock, Happenings, HeadExport, Source, Store } from "./ports.ts";

export interface AuditPorts {
  audit: AuditLog;
  happenings: Happenings;
  /** Where the head goes besides tags, if anywhere. */
  headExport?: HeadExport;
  store: Store;
  clock: Clock;
  alarms: PanelAlarms;
  source(application: Pick<Application, "repository">): Source;
}

export type Record = (event: Omit<AuditEvent, "at">) => void;

const notWritten = "The audit log cannot be written";
const notExported = "The audit log's head cannot be exported";
const knownHead = "audit-head";

/**
 * Writes down what was done. Where that fails, what was done stays done, and there is an alarm: nobody is kept from rolling
 * back by a full disk.
 */
export function recordIn({ audit, alarms, clock }: Pick<AuditPorts, "audit" | "alarms" | "clock">): Record {
  return (event) => guard(alarms, () => void audit.append({ at: clock.now(), ...event }));
}

function guard(alarms: PanelAlarms, write: () => void): void {
  try {
    write();
    alarms.clear(notWritten);
  } catch (error) {
    alarms.raise({
      title: notWritten,
      text: `${(error as Error).message}. What people do is not written down until then.`,
    });
  }
}

/** Takes over what the web process saw; each of it once, also when the worker died in between. */
export async function takeHappenings({ audit, happenings, alarms }: AuditPorts): Promise<void> {
  const news = await happenings.after(audit.lastHappening(), 1000);
  for (const { id, event } of news) if (id > audit.lastHappening()) guard(alarms, () => void audit.append(event, id));
}

export const auditActor = ({ id, name, role }: Actor) => ({ id, name, role });
/** The web process names the address; on the host it is the command line, and else Slipway itself. */
export const askedFrom = ({ id, from }: Actor): string => from ?? (id.startsWith("host:") ? "host" : "worker");

/** What was asked of the worker, and what became of it. */
export function intentEvent(input: IntentInput, actor: Actor, answer: IntentAnswer) {
  const why =
    "overrides" in input ? input.overrides?.map(({ gate, reason }) => `${gate}: ${reason}`).join("; ") : undefined;
  return {
    who: auditActor(actor),
    from: askedFrom(actor),
    what: input.kind === "operate" ? input.action : input.kind,
    environment: input.environment,
    ...aboutIntent(input),
    ...(why && { why }),
    outcome: answer.accepted ? ("done" as const) : ("refused" as const),
    detail: answer.accepted ? `run #${answer.run}` : answer.message,
  };
}

function aboutIntent(input: IntentInput): { about?: string } {
  if ("ref" in input) return { about: input.ref };
  if ("timestamp" in input) return { about: input.timestamp };
  if ("service" in input && input.service !== undefined) return { about: input.service };
  if (input.kind === "cancel" || (input.kind === "undo-restore" && input.run !== undefined))
    return { about: `run #${input.run}` };
  if (input.kind === "rollback" && input.to !== undefined) return { about: `r${input.to}` };
  return {};
}

/** How a run ended, in whose name it went. */
export async function recordRunEnd(
  { store, record }: { store: Store; record: Record },
  id: number,
  entry: JournalEntry,
): Promise<void> {
  if (entry.type !== "finished") return;
  const run = await store.run(id);
  if (!run) return;
  const succeeded = !["rolled-back", "needs-attention"].includes(entry.outcome);
  record({
    who: auditActor(run.actor),
    from: "worker",
    what: `${run.header.kind} ended`,
    environment: run.header.environment,
    about: `run #${id}`,
    outcome: succeeded ? "done" : "failed",
    detail: entry.sentence,
  });
}

const exportEvery = 10_000;

/** Keeps the head where whoever changes the log cannot reach: at most every ten seconds. Goes on until the signal ends. */
export async function exportHeads(ports: AuditPorts, signal: AbortSignal): Promise<void> {
  const { audit, store, clock, alarms, headExport } = ports;
  let exported = 0;
  while (!signal.aborted) {
    const head = audit.head();
    try {
      await takeHappenings(ports);
      if (head && head.seq !== exported) {
        await store.saveSetting(knownHead, JSON.stringify(head));
        await headExport?.write({ ...head, at: clock.now() }, signal);
        exported = head.seq;
      }
      alarms.clear(notExported);
    } catch (error) {
      if (!signal.aborted) alarms.raise({ title: notExported, text: `${(error as Error).message} It is tried again.` });
    }
    await clock.pause(exportEvery, signal).catch(() => undefined);
  }
}

/** As it stands in a tag's message. */
export const headLine = ({ seq, hash }: AuditHead): string => `Audit: ${seq} ${hash}`;
const headLines = /^Audit: (\d+) ([0-9a-f]{64})$/gm;
const headsIn = (message: string): AuditHead[] =>
  Array.from(message.matchAll(headLines), ([, seq, hash = ""]) => ({ seq: Number(seq), hash }));

/** Against itself and against every head that can be found; where none can be asked for, that is said. */
export async function verifyAudit(
  ports: AuditPorts,
  given: readonly AuditHead[],
  signal: AbortSignal,
): Promise<AuditVerification> {
  await takeHappenings(ports);
  const unread: string[] = [];
  const lookUp = async (where: string, find: () => Promise<KnownHead[]>): Promise<KnownHead[]> =>
    find().catch((error: Error) => {
      signal.throwIfAborted();
      unread.push(`${where}: ${error.message}`);
      return [];
    });
  const heads = await Promise.all([
    lookUp("database", () => headOfDatabase(ports.store)),
    lookUp(ports.headExport?.where ?? "export", () => headsOfExport(ports.headExport, unread)),
    lookUp("tags", () => headsOfTags(ports, signal)),
  ]);
  const named = given.map((head) => ({ ...head, where: "as given", outside: true }));
  return { ...(await ports.audit.verify([...heads.flat(), ...named])), unread };
}

async function headOfDatabase(store: Store): Promise<KnownHead[]> {
  const kept = await store.setting(knownHead);
  return kept === undefined ? [] : [{ ...auditHeadSchema.parse(JSON.parse(kept)), where: "database", outside: false }];
}

async function headsOfExport(target: HeadExport | undefined, unread: string[]): Promise<KnownHead[]> {
  if (!target) return [];
  const heads = await target.read();
  if (!heads) unread.push(`${target.where}: it keeps what it was told, and does not answer with it; compare by hand`);
  return (heads ?? []).map((head) => ({ ...head, where: target.where, outside: true }));
}

async function headsOfTags({ store, source }: AuditPorts, signal: AbortSignal): Promise<KnownHead[]> {
  const application = await store.application();
  if (!application) return [];
  const tags = await source(application)
    .tagMessages("production/", signal)
    .catch((error) => {
      if (error instanceof Refusal && error.code === "remote-missing") return [];
      throw error;
    });
  return tags.flatMap(({ tag, message }) =>
    headsIn(message).map((head) => ({ ...head, where: `tag ${tag}`, outside: true })),
  );
}
