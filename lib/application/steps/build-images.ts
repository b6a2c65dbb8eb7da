import type { DeployInput } from "../../contract/intents.ts";
import type { EnvironmentService } from "../../domain/policy/model.ts";
import { imageTag } from "../../domain/release/names.ts";
import type { Step } from "../step.ts";
import { applicationOf, type DeployContext, type DeployPorts, scopeOf } from "./deploy-request.ts";
import { imagesToKeep } from "./inventory.ts";
import type { Checked } from "./preflight.ts";
import type { Recorded } from "./record-commit.ts";

/** Image ids by role name. */
export type Images = Record<string, string>;

/** Builds from the commit's own tree, or takes what the compose file names; records the image ids. */
export function buildImages(ports: DeployPorts): Step<DeployInput, null, Images> {
  return {
    name: "build-images",
    title: "Build images",
    kind: "reversible",
    limitMs: ports.limits.build,
    async plan() {
      return null;
    },
    async act(context) {
      const { model } = context.planOf<Checked>("preflight");
      const { release } = context.planOf<Recorded>("record-commit");
      const images: Images = {};
      for (const service of Object.values(model.services)) {
        images[service.role] = service.build
          ? await build(ports, context, service)
          : await take(ports, context, service);
      }
      await ports.store.updateRelease(applicationOf(context).id, release, { images });
      const ids = Object.entries(images).map(([service, id]) => `${service} ${shortId(id)}`);
      context.note(ids.join(", "));
      return images;
    },
    async undo(context) {
      const scope = scopeOf(ports, context);
      await ports.engine.removeImages(scope, await imagesToKeep(ports, scope), context.signal);
    },
  };
}

async function build(ports: DeployPorts, context: DeployContext, service: EnvironmentService): Promise<string> {
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

async function take(ports: DeployPorts, context: DeployContext, service: EnvironmentService): Promise<string> {
  const reference = service.image ?? "";
  const output = (text: string) => context.output(`${service.role}: ${text}`);
  const { imageId } = await ports.engine.takeImage(reference, output, context.signal);
  output(`${reference} is ${shortId(imageId)}`);
  return imageId;
}

const shortId = (id: string) => id.replace(/^sha256:/, "").slice(0, 7);
