import type { Environment } from "../contract/names.ts";
import { Refusal } from "../contract/refusal.ts";
import type { ReleaseView, WayBack } from "../contract/releases.ts";
import type { SetAside } from "../domain/release/set-aside.ts";
import { hasServed, restoredAway, schemaDiffers } from "./choose-release.ts";
import type { Observed, ReleaseRecord } from "./ports.ts";
import type { DeployPorts } from "./steps/deploy-request.ts";
import { planOfRelease } from "./surroundings.ts";
import { imagesGone, imagesOf, wayBackTo, withoutImage } from "./way-back.ts";

type Ports = Pick<DeployPorts, "engine" | "store" | "instance">;

/** What the engine has, looked at once for all releases. */
interface Found {
  containers: Observed["containers"];
  images: ReadonlySet<string>;
}

/** The history of an environment, newest first, with how each release can be gone back to. */
export async function listReleases(
  ports: Ports,
  { environment, limit }: { environment: Environment; limit: number },
  signal: AbortSignal,
): Promise<ReleaseView[]> {
  const application = await ports.store.application();
  if (!application) return [];
  const all = await ports.store.releases(application.id, environment);
  const releases = all.slice(0, limit);
  const live = all.find(({ state }) => state === "live");
  const found = await look(ports, application.id, environment, releases, signal).catch(refusalOf);
  return releases.map((release) => ({
    ...view(release),
    ...(release.state !== "live" && { back: wayBack(release, live, all, found) }),
  }));
}

async function look(
  { engine, instance }: Ports,
  application: string,
  environment: Environment,
  releases: readonly ReleaseRecord[],
  signal: AbortSignal,
): Promise<Found> {
  const plans = releases.map(planOfRelease).filter((plan) => plan !== undefined);
  const [{ containers }, images] = await Promise.all([
    engine.observe({ instance, application, environment }, signal),
    engine.presentImages([...new Set(plans.flatMap(imagesOf))], signal),
  ]);
  return { containers, images: new Set(images) };
}

/** The history is in the table, whatever the engine says. */
function refusalOf(failure: unknown): Refusal {
  if (failure instanceof Refusal) return failure;
  throw failure;
}

function wayBack(
  release: ReleaseRecord,
  live: ReleaseRecord | undefined,
  all: readonly ReleaseRecord[],
  found: Found | Refusal,
): WayBack {
  const { number, state } = release;
  if (state === "starting") return { way: "none", why: "It is only being started." };
  if (state === "failed") return { way: "none", why: hasServed(release) ? "It was taken back." : "It never served." };
  const aside = restoredAway(release, all);
  if (aside) return { way: "none", why: asideWords(aside) };
  if (found instanceof Refusal) return { way: "none", why: found.message };
  const plan = planOfRelease(release);
  if (!plan) return { way: "none", why: "What it was started from is not recorded." };
  const way = wayBackTo(plan, found.containers);
  const gone = way === "stored" ? withoutImage(plan, found.images) : [];
  if (gone.length > 0) return { way: "none", why: imagesGone(number, gone) };
  return { way, schemaDiffers: schemaDiffers(release, live) };
}

const asideWords = ({ run, undone }: SetAside) =>
  undone
    ? `The undo of the restore #${run} has switched away from its database.`
    : `The restore #${run} has switched away from its database; undo leads back to it.`;

function view({ number, environment, state, commit, title, ref, by, run, createdAt, liveAt, promotes }: ReleaseRecord) {
  const facts = { number, environment, state, commit, title, ref, by, run, createdAt };
  return { ...facts, ...(liveAt !== undefined && { liveAt }), ...(promotes !== undefined && { promotes }) };
}
