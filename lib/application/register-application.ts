import type { ApplicationInput } from "../contract/application.ts";
import type { ApplicationView } from "../contract/link.ts";
import { environments } from "../contract/names.ts";
import { Refusal } from "../contract/refusal.ts";
import { acceptPolicy } from "./accepted-policy.ts";
import type { Application, EnvironmentFiles, Source, Store } from "./ports.ts";
import { readConfiguration, readSlipwayYaml } from "./read-configuration.ts";

export interface RegisterPorts {
  store: Store;
  files: EnvironmentFiles;
  source(application: Pick<Application, "repository">): Source;
}

/**
 * Takes over an application: its `slipway.yaml` must be readable, the rest of its configuration may still be wrong and is
 * then told with it. Refuses without changing anything when the repository cannot be read, or when it is another
 * application than the one this panel has released.
 */
export async function registerApplication(
  ports: RegisterPorts,
  input: ApplicationInput,
  signal: AbortSignal,
): Promise<ApplicationView> {
  const source = ports.source(input);
  await source.fetch(signal);
  const commit = await defaultCommit(source, signal);
  const config = await readSlipwayYaml(ports, { ...input, id: "", name: "" }, commit, signal);
  const application: Application = { ...input, id: config.application, name: config.application };
  await refuseAnother(ports.store, application);
  await ports.store.saveApplication(application);
  const { view, policy } = await describe(ports, application, commit, signal);
  if (policy !== undefined) await acceptPolicy(ports.store, application.id, policy);
  return view;
}

/** The registered application with what is wrong with its configuration on the default branch, if anything. */
export async function registeredView(ports: RegisterPorts, signal: AbortSignal): Promise<ApplicationView | null> {
  const application = await ports.store.application();
  if (!application) return null;
  try {
    const commit = await defaultCommit(ports.source(application), signal);
    return (await describe(ports, application, commit, signal)).view;
  } catch (error) {
    return { ...application, problem: sentenceOf(error) };
  }
}

async function describe(
  ports: RegisterPorts,
  application: Application,
  commit: string,
  signal: AbortSignal,
): Promise<{ view: ApplicationView; policy?: string }> {
  try {
    const read = environments.map((environment) => readConfiguration(ports, application, commit, environment, signal));
    const [configuration] = await Promise.all(read);
    return { view: application, policy: configuration?.policy };
  } catch (error) {
    return { view: { ...application, problem: sentenceOf(error) } };
  }
}

/** The newest commit of the branch that the source stands on. */
export async function defaultCommit(source: Source, signal: AbortSignal): Promise<string> {
  const [branch, refs] = await Promise.all([source.defaultBranch(signal), source.refs(signal)]);
  const ref = refs.find((candidate) => candidate.kind === "branch" && candidate.name === branch) ?? refs[0];
  if (ref) return ref.commit;
  throw new Refusal(
    "repository-empty",
    "The repository has no branch yet. Nothing was changed. Commit something, then register it.",
  );
}

async function refuseAnother(store: Store, application: Application): Promise<void> {
  const present = await store.application();
  if (!present || present.id === application.id || (await store.releases(present.id)).length === 0) return;
  throw new Refusal(
    "another-application",
    `This panel has released ${present.id}, and this repository is ${application.id}. Nothing was changed. Start another panel with a data folder of its own for it.`,
  );
}

function sentenceOf(error: unknown): string {
  if (error instanceof Refusal) return error.message;
  throw error;
}
