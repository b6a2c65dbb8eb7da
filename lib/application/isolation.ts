import type { AcceptHoleInput, IsolationFinding, IsolationView } from "../contract/isolation.ts";
import type { Environment } from "../contract/names.ts";
import type { Actor } from "../contract/permissions.ts";
import { Refusal } from "../contract/refusal.ts";
import { type Acceptance, withAccepted } from "../domain/isolation/acceptance.ts";
import type { Announcer, Clock, Store } from "./ports.ts";

/** What the last proof found, before anything of it was accepted. */
export interface Evidence {
  /** When it was looked at, epoch milliseconds. */
  at: number;
  run: number;
  tookMs: number;
  releases: Record<Environment, number>;
  findings: IsolationFinding[];
}

const evidenceOf = (application: string) => `isolation:${application}`;
const acceptancesOf = (application: string) => `isolation-accepted:${application}`;

/** Both are sealed: what was found nobody else can write. */
export const saveEvidence = (store: Pick<Store, "saveSecret">, application: string, evidence: Evidence) =>
  store.saveSecret(evidenceOf(application), evidence);

export async function isolationOf(store: Pick<Store, "secret">, application: string): Promise<IsolationView> {
  const [evidence, acceptances = []] = await Promise.all([
    store.secret<Evidence>(evidenceOf(application)),
    store.secret<Acceptance[]>(acceptancesOf(application)),
  ]);
  return evidence ? { ...evidence, findings: withAccepted(evidence.findings, acceptances) } : { findings: [] };
}

export async function isolationView(store: Pick<Store, "secret" | "application">): Promise<IsolationView> {
  const application = await store.application();
  return application ? isolationOf(store, application.id) : { findings: [] };
}

export interface AcceptPorts {
  store: Store;
  clock: Pick<Clock, "now">;
  announcer: Pick<Announcer, "changed">;
}

/** What is accepted stays so over later proofs, until it is taken back. Refuses `no-such-hole`. */
export async function acceptHole(
  { store, clock, announcer }: AcceptPorts,
  { key, reason }: AcceptHoleInput,
  by: Actor,
): Promise<IsolationView> {
  const application = await store.application();
  const known = await isolationView(store);
  const found = known.findings.some((one) => one.key === key && (one.verdict === "hole" || one.verdict === "accepted"));
  if (!application || !found)
    throw new Refusal(
      "no-such-hole",
      `The last proof of isolation found no hole ${key}. Nothing was changed. Those there are: slipway isolation.`,
    );
  const before = (await store.secret<Acceptance[]>(acceptancesOf(application.id))) ?? [];
  const others = before.filter((one) => one.key !== key);
  const own = reason === undefined ? [] : [{ key, reason, by: by.name, at: clock.now() }];
  await store.saveSecret(acceptancesOf(application.id), [...others, ...own]);
  announcer.changed("records");
  return isolationView(store);
}
