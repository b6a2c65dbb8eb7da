import type { Environment } from "../../contract/names.ts";
import type { Looked } from "../../domain/gates/judge.ts";
import { type Rules, rulesOf } from "../../domain/policy/rules.ts";
import { acceptedPolicy } from "../accepted-policy.ts";
import { findSystem } from "../found-system.ts";
import { assertPermitted } from "../host-permissions.ts";
import type { Application, Commit, Foreign, ReleaseRecord, Source } from "../ports.ts";
import { findPromotion, type Promotable } from "../promotion.ts";
import { type Configuration, readConfiguration } from "../read-configuration.ts";
import { type DeployPorts, registeredApplication, scope } from "../steps/deploy-request.ts";
import { liveRelease } from "../surroundings.ts";
import { attempt, following } from "./attempt.ts";

/** What a deploy is about, as far as it can be known. */
export interface Survey {
  application: Application;
  environment: Environment;
  ref: string;
  commit: Commit;
  /** Whether what is new at the source could be taken over. */
  fetched: Looked<void>;
  configuration: Looked<Configuration>;
  /** What an administrator has accepted of it. */
  accepted?: string;
  /** Those that count: the accepted ones, the commit's own while there are none. */
  rules?: Rules;
  promotable: Looked<Promotable>;
  /** What `docker compose` started there, and must be taken over. */
  found?: Foreign;
  live?: ReleaseRecord;
  onStaging?: ReleaseRecord;
}

/**
 * Looks at source, releases and policy for a deploy of `ref`: without one, of what is live on staging, or of the source's
 * default branch. Refuses only where there is no commit to speak of.
 */
export async function survey(
  ports: DeployPorts,
  { environment, ref: wanted }: { environment: Environment; ref?: string },
  signal: AbortSignal,
): Promise<Survey> {
  const application = await registeredApplication(ports);
  const source = ports.source(application);
  const [live, onStaging, accepted, fetched] = await Promise.all([
    liveRelease(ports, scope(ports, application, environment)),
    liveRelease(ports, scope(ports, application, "staging")),
    acceptedPolicy(ports.store, application.id),
    attempt((within) => source.fetch(within), signal),
  ]);
  const ref = wanted ?? (await usualRef(source, environment === "production" ? onStaging : undefined, signal));
  const commit = await source.resolve(ref, signal);
  const configuration = await attempt(
    (within) => configurationAt(ports, application, commit, environment, within),
    signal,
  );
  const promotable = await following(configuration, ({ model, buildDifferences }) => {
    const ran = { application: application.id, tree: commit.tree, model, buildDifferences };
    return attempt((within) => findPromotion(ports, ran, within), signal);
  });
  const here = scope(ports, application, environment);
  const found = await following(configuration, ({ model }) =>
    attempt((within) => findSystem(ports, here, application, model, within), signal),
  );
  const policy = accepted ?? configuration.facts?.policy;
  return {
    application,
    environment,
    ref,
    commit,
    fetched,
    configuration,
    ...(accepted !== undefined && { accepted }),
    ...(policy !== undefined && { rules: rulesOf(policy, environment) }),
    promotable,
    ...(found.facts && { found: found.facts }),
    ...(live && { live }),
    ...(onStaging && { onStaging }),
  };
}

async function usualRef(source: Source, onStaging: ReleaseRecord | undefined, signal: AbortSignal): Promise<string> {
  return onStaging?.commit ?? (await source.defaultBranch(signal)) ?? "HEAD";
}

/** What asks for more of the host than is allowed there is not valid either. */
async function configurationAt(
  ports: DeployPorts,
  application: Application,
  { commit }: Commit,
  environment: Environment,
  signal: AbortSignal,
): Promise<Configuration> {
  const configuration = await readConfiguration(ports, application, commit, environment, signal);
  await assertPermitted(ports.files, application, configuration);
  return configuration;
}
