import { withImages } from "../../domain/release/plan.ts";
import type { ResidentSpec } from "../../domain/release/spec.ts";
import type { Step } from "../step.ts";
import { waitUntilHealthy } from "../wait-until-healthy.ts";
import { imagesOf } from "./build-images.ts";
import { type DeployPorts, minutes, type RunRequest, scopeOf } from "./deploy-request.ts";
import type { Recorded } from "./record-commit.ts";

/** New servers on new volumes beside the live ones; residents that are kept are only asked whether they are well. */
export function createDatabase(
  ports: DeployPorts,
  title = "Create fresh database",
): Step<RunRequest, ResidentSpec[], void> {
  return {
    name: "create-database",
    title,
    kind: "reversible",
    limitMs: minutes(5),
    async plan(context) {
      const { layout } = context.planOf<Recorded>("record-commit");
      return withImages(layout, imagesOf(context)).residents;
    },
    async act(context, residents) {
      for (const resident of residents) await ports.engine.startResident(resident, context.output, context.signal);
      const containers = residents.map((resident) => resident.container);
      await waitUntilHealthy(ports, scopeOf(ports, context), containers, context);
      context.note(containers.flatMap((container) => container.volumes.map((volume) => volume.name)).join(", "));
    },
    async undo(context) {
      const { release } = context.planOf<Recorded>("record-commit");
      await ports.engine.removeRelease(scopeOf(ports, context), release, context.signal);
    },
  };
}
