import type { ChecklistItemView, ChecklistView } from "../contract/gates.ts";
import type { SignOffInput } from "../contract/link.ts";
import { type Actor, may } from "../contract/permissions.ts";
import { Refusal } from "../contract/refusal.ts";
import type { ChecklistItem } from "../contract/slipway-yaml.ts";
import { errorsGate } from "../domain/gates/error-lines.ts";
import { healthyGate } from "../domain/gates/healthy.ts";
import { type Finding, unmet } from "../domain/gates/judge.ts";
import { smokeGate } from "../domain/gates/smoke.ts";
import { type Rules, rulesOf } from "../domain/policy/rules.ts";
import { acceptedPolicy } from "./accepted-policy.ts";
import type { GatePorts } from "./gates/gates-of.ts";
import { lookAtStaging, type StagingLook } from "./gates/staging.ts";
import type { Announcer, Application, ReleaseRecord } from "./ports.ts";
import { readConfiguration } from "./read-configuration.ts";
import { registeredApplication, scope } from "./steps/deploy-request.ts";
import { liveRelease } from "./surroundings.ts";

interface Vouching {
  application: Application;
  live: ReleaseRecord;
  rules: Rules;
}

/** What people and machines say of the release that is live on staging. */
export async function readChecklist(ports: GatePorts, signal: AbortSignal): Promise<ChecklistView> {
  const vouching = await vouchingNow(ports, signal);
  if (!vouching) return { items: [] };
  const { application, live, rules } = vouching;
  const [signOffs, look] = await Promise.all([
    ports.store.signOffs(application.id, live.number),
    lookAtStaging(ports, vouching, signal),
  ]);
  const items = rules.checklist.map(({ item, automatic }): ChecklistItemView => {
    if (automatic) return { item, automatic: findingOf[automatic](look) };
    const signed = signOffs.find((one) => one.item === item);
    return { item, ...(signed && { signedOff: { by: signed.by.name, at: signed.at } }) };
  });
  return { release: { number: live.number, commit: live.commit, title: live.title }, items };
}

/** Somebody vouches for an item, or takes that back. Refuses `release-not-live`, `item-unknown`, `item-automatic`, `forbidden`. */
export async function signOff(
  ports: GatePorts & { announcer: Pick<Announcer, "changed"> },
  { release, item, withdraw }: SignOffInput,
  actor: Actor,
  signal: AbortSignal,
): Promise<ChecklistView> {
  const vouching = await vouchingNow(ports, signal);
  if (vouching?.live.number !== release) throw notLive(release, vouching?.live.number);
  const { application, rules } = vouching;
  refuseUnsignable(item, rules.checklist);
  if (withdraw) await takeBack(ports, application, release, item, actor);
  else {
    const by = { id: actor.id, name: actor.name };
    await ports.store.addSignOff(application.id, release, { item, by, at: ports.clock.now() });
  }
  ports.announcer.changed();
  return readChecklist(ports, signal);
}

/** The accepted checklist counts, as for the gates; before there is one, what staging's own commit says. */
async function vouchingNow(ports: GatePorts, signal: AbortSignal): Promise<Vouching | undefined> {
  const application = await registeredApplication(ports);
  const live = await liveRelease(ports, scope(ports, application, "staging"));
  if (!live) return undefined;
  const policy =
    (await acceptedPolicy(ports.store, application.id)) ??
    (await readConfiguration(ports, application, live.commit, "production", signal)).policy;
  return { application, live, rules: rulesOf(policy, "production") };
}

const findingOf: Record<NonNullable<ChecklistItem["automatic"]>, (look: StagingLook) => Finding> = {
  errors: ({ errors }) => seen(errorsGate(errors)),
  smoke: ({ smoke }) => seen(smokeGate(smoke)),
  healthy: ({ health }) => seen(healthyGate(health)),
  database: ({ database }) => database.facts ?? unmet(database.problem ?? ""),
};

const seen = ({ met, evidence }: Finding): Finding => ({ met, evidence });

function refuseUnsignable(item: string, checklist: readonly ChecklistItem[]): void {
  const found = checklist.find((one) => one.item === item);
  if (!found)
    throw new Refusal("item-unknown", `“${item}” is not on the checklist. Nothing was signed. Read the list again.`);
  if (found.automatic)
    throw new Refusal("item-automatic", `“${item}” is what Slipway looks at by itself. Nothing was signed.`);
}

async function takeBack(
  { store }: Pick<GatePorts, "store">,
  { id }: Application,
  release: number,
  item: string,
  actor: Actor,
): Promise<void> {
  const signed = (await store.signOffs(id, release)).find((one) => one.item === item);
  if (signed && signed.by.id !== actor.id && !may(actor, "settings:change"))
    throw new Refusal(
      "forbidden",
      `${signed.by.name} has signed this off, so only ${signed.by.name} or an administrator can take it back. It stays signed.`,
    );
  await store.removeSignOff(id, release, item);
}

const notLive = (asked: number, live: number | undefined) =>
  new Refusal(
    "release-not-live",
    `r${asked} is not live on staging any more${live === undefined ? "" : `: r${live} is`}. Nothing was changed. Read the checklist again${live === undefined ? "" : ` and look at r${live}`}.`,
  );
