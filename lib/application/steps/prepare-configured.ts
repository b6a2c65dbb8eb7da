import { Refusal } from "../../contract/refusal.ts";
import type { ConfigureInput } from "../../contract/variables.ts";
import { listed } from "../../contract/words.ts";
import type { EnvironmentModel } from "../../domain/policy/model.ts";
import { capacityNeeded, capacityProblem } from "../../domain/release/capacity.ts";
import type { ReleasePlan } from "../../domain/release/plan.ts";
import { configured, onlyByDeploy, reconfigured } from "../../domain/variables/configured.ts";
import { changedMeanwhile } from "../../domain/variables/variables.ts";
import { assertPermitted } from "../host-permissions.ts";
import type { Application, GatewayCounters, ReleaseRecord } from "../ports.ts";
import { type Configuration, readConfiguration } from "../read-configuration.ts";
import type { Step } from "../step.ts";
import { liveRelease, planOfRelease } from "../surroundings.ts";
import { imagesGone, imagesOf, withoutImage } from "../way-back.ts";
import { countersNow } from "./counters.ts";
import { type DeployPorts, minutes, registeredApplication, scope } from "./deploy-request.ts";
import { giveUpRelease, reserveAgain } from "./reserve-release.ts";

export interface ConfiguredChecked {
  application: Application;
  /** Epoch milliseconds. */
  startedAt: number;
  /** The release that serves when the run begins. */
  live: number;
  /** That release, as it is to be. */
  plan: ReleasePlan;
  model: EnvironmentModel;
  variables: number;
  counters: GatewayCounters;
}

/** Everything that can be known to fail is asked here, before anything is made; then there is a release. */
export function prepareConfigured(ports: DeployPorts): Step<ConfigureInput, ConfiguredChecked, { release: number }> {
  return {
    name: "preflight",
    title: "Preflight",
    kind: "reversible",
    limitMs: minutes(3),
    async plan(context) {
      const { application, record, plan, configuration } = await lookAtConfiguration(
        ports,
        context.request,
        context.signal,
      );
      const here = plan.release.scope;
      for (const { service, settings } of reconfigured(plan, configuration.model))
        context.output(`${service}: ${settings.join(", ")}`);
      const gone = withoutImage(plan, new Set(await ports.engine.presentImages(imagesOf(plan), context.signal)));
      if (gone.length > 0)
        throw new Refusal(
          "images-missing",
          `${imagesGone(record.number, gone)} Nothing was changed. Deploy its commit again: that applies the variables, too.`,
        );
      const [capacity, images] = await Promise.all([
        ports.engine.capacity(context.signal),
        ports.engine.images(here, context.signal),
      ]);
      const problem = capacityProblem(capacity, { ...capacityNeeded(images), disk: capacityNeeded([]).disk });
      if (problem) throw new Refusal("capacity", `${problem} Nothing was changed.`);
      return {
        application,
        startedAt: ports.clock.now(),
        live: record.number,
        plan: { imageVariables: record.variables ?? 0, ...configured(plan, configuration.model) },
        model: configuration.model,
        variables: configuration.variables,
        counters: await countersNow(ports, here, context.signal),
      };
    },
    async act(context, { application, live, variables }) {
      const recorded = await ports.store.release(application.id, live);
      if (!recorded) throw new Error(`There is no release r${live} any more`);
      const release = await reserveAgain(ports, context, application.id, { ...recorded, variables });
      context.describe({ release, commit: recorded.commit, title: `Apply the variables as r${release}` });
      context.note(`r${live} with the variables as they are now, as r${release}`);
      return { release };
    },
    async undo(context, checked) {
      if (checked) await giveUpRelease(ports, context);
    },
  };
}

export interface LookedAt {
  application: Application;
  record: ReleaseRecord;
  plan: ReleasePlan;
  configuration: Configuration;
}

/**
 * Refuses `nothing-live`, `release-not-recorded`, `changed-meanwhile`, `nothing-to-apply`, `needs-deploy`, `not-permitted`, and
 * what the files cannot be read for.
 */
export async function lookAtConfiguration(
  ports: Pick<DeployPorts, "store" | "source" | "files" | "instance">,
  { environment, version }: Pick<ConfigureInput, "environment" | "version">,
  signal: AbortSignal,
): Promise<LookedAt> {
  const application = await registeredApplication(ports);
  const record = await liveRelease(ports, scope(ports, application, environment));
  if (!record)
    throw new Refusal(
      "nothing-live",
      `Nothing is deployed to ${environment}. Nothing was changed. The first deploy takes the variables as they are.`,
    );
  const plan = planOfRelease(record);
  if (!plan)
    throw new Refusal(
      "release-not-recorded",
      `r${record.number} was deployed by a version of Slipway that recorded no plan of it. Nothing was changed. Deploy again.`,
    );
  const configuration = await readConfiguration(ports, application, record.commit, environment, signal);
  if (configuration.variables !== version) throw changedMeanwhile();
  await assertPermitted(ports.files, application, configuration);
  const why = onlyByDeploy(plan, configuration.model);
  if (why) throw new Refusal("needs-deploy", `${why} Nothing was changed.`);
  if (reconfigured(plan, configuration.model).length > 0) return { application, record, plan, configuration };
  throw new Refusal(
    "nothing-to-apply",
    `${listed(Object.keys(configuration.model.services))} of ${environment} have what they would get. Nothing was changed.`,
  );
}
