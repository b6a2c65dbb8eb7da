import { findPromotion, type Images, isPromoted, type Promotion } from "../promotion.ts";
import type { Step } from "../step.ts";
import { make, makeImages, recordImages } from "./build-images.ts";
import { type DeployPorts, type RunContext, type RunRequest, scopeOf } from "./deploy-request.ts";
import { keepingImages, removeSpareImages } from "./inventory.ts";
import type { Checked } from "./preflight.ts";

/** The images that ran on staging. They are built only where there are none, which is a gate that somebody overrode. */
export function takeImages(ports: DeployPorts): Step<RunRequest, Promotion | null, Images> {
  return {
    name: "take-images",
    title: "Take images",
    kind: "reversible",
    limitMs: ports.limits.build,
    async plan(context) {
      const { application, commit, model, buildDifferences } = context.planOf<Checked>("preflight");
      const wanted = { application: application.id, tree: commit.tree, model, buildDifferences };
      const { promotion, why } = await findPromotion(ports, wanted, context.signal);
      context.output(promotion ? `r${promotion.release} ran this tree; its images are taken` : `${why} Building.`);
      return promotion ?? null;
    },
    async act(context, promotion) {
      if (promotion) return promote(ports, context, promotion);
      const images = await makeImages(ports, context);
      await recordImages(ports, context, images);
      return images;
    },
    async undo(context) {
      await removeSpareImages(ports, scopeOf(ports, context), context.signal);
    },
  };
}

/** Recorded before they are looked at once more: from then on no clean-up removes them. */
async function promote(ports: DeployPorts, context: RunContext, { release, images }: Promotion): Promise<Images> {
  const { model } = context.planOf<Checked>("preflight");
  const taken: Images = { ...images };
  for (const service of Object.values(model.services).filter((service) => !isPromoted(service)))
    taken[service.role] = await make(ports, context, service);
  await keepingImages(async () => {
    for (const id of Object.values(taken)) await ports.engine.takeImage(id, context.output, context.signal);
    await recordImages(ports, context, taken, { promotes: release });
  });
  return taken;
}
