import type { EnvironmentService } from "../../domain/policy/model.ts";
import { imageTag } from "../../domain/release/names.ts";
import type { Images } from "../promotion.ts";
import type { Step } from "../step.ts";
import { applicationOf, type DeployPorts, type RunContext, type RunRequest, scopeOf } from "./deploy-request.ts";
import { removeSpareImages } from "./inventory.ts";
import type { Checked } from "./preflight.ts";
import type { Recorded } from "./record-commit.ts";

/** Builds from the commit's own tree, or takes what the compose file names; records the image ids. */
export function buildImages(ports: DeployPorts): Step<RunRequest, null, Images> {
  return {
    name: "build-images",
    title: "Build images",
    kind: "reversible",
    limitMs: ports.limits.build,
    async plan() {
      return null;
    },
    async act(context) {
      const images = await makeImages(ports, context);
      await recordImages(ports, context, images);
      return images;
    },
    async undo(context) {
      await removeSpareImages(ports, scopeOf(ports, context), context.signal);
    },
  };
}

/** The images of the run's release, built or taken. */
export const imagesOf = (context: RunContext): Images =>
  context.resultOf<Images>(context.hasPlan("take-images") ? "take-images" : "build-images");

export async function makeImages(ports: DeployPorts, context: RunContext): Promise<Images> {
  const { model } = context.planOf<Checked>("preflight");
  const images: Images = {};
  for (const service of Object.values(model.services)) images[service.role] = await make(ports, context, service);
  return images;
}

export async function recordImages(
  ports: DeployPorts,
  context: RunContext,
  images: Images,
  facts: { promotes?: number } = {},
) {
  const { release } = context.planOf<Recorded>("record-commit");
  await ports.store.updateRelease(applicationOf(context).id, release, { images, ...facts });
  context.note(
    Object.entries(images)
      .map(([service, id]) => `${service} ${shortId(id)}`)
      .join(", "),
  );
}

export const make = (ports: DeployPorts, context: RunContext, service: EnvironmentService) =>
  service.build ? build(ports, context, service) : take(ports, context, service);

async function build(ports: DeployPorts, context: RunContext, service: EnvironmentService): Promise<string> {
  const { commit } = context.planOf<Checked>("preflight");
  const { release } = context.planOf<Recorded>("record-commit");
  const { context: folder = ".", dockerfile = "Dockerfile", args = {}, target } = service.build ?? {};
  const { imageId } = await ports.engine.build(
    {
      scope: scopeOf(ports, context),
      service: service.role,
      release,
      context: ports.source(applicationOf(context)).archive(commit.commit, folder, context.signal),
      dockerfile,
      args,
      ...(target !== undefined && { target }),
      tag: imageTag(applicationOf(context).id, service.name, release),
    },
    (text) => context.output(`${service.role}: ${text}`),
    context.signal,
  );
  context.output(`${service.role}: built ${shortId(imageId)}`);
  return imageId;
}

async function take(ports: DeployPorts, context: RunContext, service: EnvironmentService): Promise<string> {
  const reference = service.image ?? "";
  const output = (text: string) => context.output(`${service.role}: ${text}`);
  const { imageId } = await ports.engine.takeImage(reference, output, context.signal);
  output(`${reference} is ${shortId(imageId)}`);
  return imageId;
}

export const shortId = (id: string) => id.replace(/^sha256:/, "").slice(0, 7);
