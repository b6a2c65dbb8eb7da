import type { EnvironmentModel, EnvironmentService } from "../domain/policy/model.ts";
import type { Engine, ReleaseRecord, Store } from "./ports.ts";

/** Image ids by role name. */
export type Images = Record<string, string>;

/** A release that ran on staging, and the images of it that an environment runs. */
export interface Promotion {
  release: number;
  run: number;
  images: Images;
}

/** `why`: the sentence that says why the images have to be built. */
export type Promotable = { promotion: Promotion; why?: undefined } | { promotion?: undefined; why: string };

/**
 * Looks for the newest release that was live where `model` promotes from, was made of the same tree, and whose images are
 * still on the engine. What was tested is what ships, so the build definitions have to be the same, too.
 */
export async function findPromotion(
  { engine, store }: { engine: Pick<Engine, "presentImages">; store: Pick<Store, "releases"> },
  wanted: { application: string; tree: string; model: EnvironmentModel; buildDifferences: readonly string[] },
  signal: AbortSignal,
): Promise<Promotable> {
  const { application, tree, model, buildDifferences } = wanted;
  const source = model.promotes;
  if (!source) return { why: `${model.environment} promotes no other environment.` };
  if (buildDifferences.length > 0) return { why: buildDifferences.join(" ") };
  const releases = await store.releases(application, source);
  const ran = releases.filter((release) => release.tree === tree && hasServed(release));
  if (ran.length === 0) return { why: `${source} never ran this tree.` };
  for (const release of ran) {
    const images = await presentImages(engine, release, model, signal);
    if (images) return { promotion: { release: release.number, run: release.run, images } };
  }
  const names = ran.map(({ number }) => `r${number}`).join(", ");
  return { why: `The images of ${names}, which ran this tree on ${source}, are no longer on the engine.` };
}

/** One that was taken back has served, too, but nobody wants it again. */
const hasServed = ({ liveAt, state }: ReleaseRecord) => liveAt !== undefined && state !== "failed";

/** A resident with an `image:` is no part of what was tested: it stays what it is, or is taken by reference. */
export const isPromoted = (service: EnvironmentService): boolean => service.kind === "released" || !service.image;

async function presentImages(
  engine: Pick<Engine, "presentImages">,
  release: ReleaseRecord,
  model: EnvironmentModel,
  signal: AbortSignal,
): Promise<Images | undefined> {
  const images: Images = {};
  for (const service of Object.values(model.services).filter(isPromoted)) {
    const id = release.images[service.role];
    if (!id) return undefined;
    images[service.role] = id;
  }
  const ids = Object.values(images);
  return (await engine.presentImages(ids, signal)).length === ids.length ? images : undefined;
}
