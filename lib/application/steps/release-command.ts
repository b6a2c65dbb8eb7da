import { Refusal } from "../../contract/refusal.ts";
import { taskName } from "../../domain/release/names.ts";
import { withImages } from "../../domain/release/plan.ts";
import type { ContainerSpec, ReleaseSpec, TaskSpec } from "../../domain/release/spec.ts";
import { addressAt } from "../../domain/release/subnets.ts";
import type { Step } from "../step.ts";
import { keepRestorePoint } from "./backup/restore-point.ts";
import { imagesOf } from "./build-images.ts";
import { isNewDatabase } from "./create-database.ts";
import { type DeployPorts, minutes, type RunContext, type RunRequest, scopeOf } from "./deploy-request.ts";
import type { Checked } from "./preflight.ts";
import type { Recorded } from "./record-commit.ts";
import { schemaNow } from "./schema-now.ts";

/** In a release's networks, after every address that the layout gives away. */
const taskAddressIndex = 60;

export interface Migration {
  task: TaskSpec | null;
  /** Fingerprint of the database's schema before. */
  schema?: string;
}

/** Whether the database has another schema than before although the run went back: nothing undoes a migration. */
export interface Migrated {
  ahead: "no" | "yes" | "perhaps";
}

/**
 * Migrations and seed, once, in a container of the new image wired to the new database. Without a command it does nothing.
 * The container stays until `retire`: found after a crash, it says that the command has run.
 */
export function releaseCommand(
  ports: DeployPorts,
  title = "Run release command",
): Step<RunRequest, Migration, Migrated> {
  return {
    name: "release-command",
    title,
    kind: "reversible",
    limitMs: minutes(15),
    async plan(context) {
      const { model } = context.planOf<Checked>("preflight");
      const { layout } = context.planOf<Recorded>("record-commit");
      const { release: spec } = withImages(layout, imagesOf(context));
      const service = spec.containers.find((container) => container.service === model.release?.service);
      const schema = await schemaNow(ports, context);
      const task = model.release && service ? releaseTask(context, spec, service, model.release.command) : null;
      return { task, ...(schema !== undefined && { schema }) };
    },
    async act(context, { task }) {
      if (task) await run(ports, context, task);
      else context.note("none is configured");
      return { ahead: "no" };
    },
    async undo(context, planned) {
      const { release } = context.planOf<Recorded>("record-commit");
      await ports.engine.removeRelease(scopeOf(ports, context), release, context.signal);
      if (!planned) return undefined;
      const ahead = isNewDatabase(context) ? "no" : await isAhead(ports, context, planned);
      if (ahead !== "no") await keepRestorePoint(ports, context);
      return { ahead };
    },
  };
}

async function run(ports: DeployPorts, context: RunContext, task: TaskSpec) {
  const { exitCode } = await ports.engine.runTask(task, context.output, context.signal);
  if (exitCode !== 0) {
    throw new Refusal(
      "release-command-failed",
      `The release command ended with exit code ${exitCode}; its output is above. The live release was not touched. Mend the command or the migration and deploy again.`,
    );
  }
  context.note((task.container.runtime.command ?? []).join(" "));
}

async function isAhead(ports: DeployPorts, context: RunContext, { schema }: Migration): Promise<Migrated["ahead"]> {
  if (schema === undefined) return "no";
  const now = await schemaNow(ports, context);
  if (now === undefined) return "perhaps";
  return now === schema ? "no" : "yes";
}

/** The service's own container once more, for a command; named after the run, so that it runs once. */
export function releaseTask(
  context: RunContext,
  spec: ReleaseSpec,
  service: ContainerSpec,
  command: string[],
): TaskSpec {
  const { healthcheck: _, entrypoint: __, ...runtime } = service.runtime;
  return {
    scope: spec.scope,
    networks: spec.networks,
    residents: spec.residents,
    container: {
      ...service,
      role: "task",
      name: taskName(spec.scope.application, spec.scope.environment, context.run, "release-command"),
      runtime: { ...runtime, command },
      restart: { name: "no" },
      after: [],
      attachments: spec.networks
        .filter((network) => service.attachments.some((own) => own.network === network.name))
        .map((network) => ({
          network: network.name,
          address: addressAt(network.subnet, taskAddressIndex),
          aliases: [],
        })),
    },
  };
}
