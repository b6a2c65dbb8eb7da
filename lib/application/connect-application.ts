import type {
  CommitConfigurationInput,
  CommittedConfiguration,
  ConnectAnswers,
  ConnectView,
  ExamineInput,
  Proposal,
} from "../contract/connect.ts";
import { type Environment, environments } from "../contract/names.ts";
import type { Actor } from "../contract/permissions.ts";
import { Refusal } from "../contract/refusal.ts";
import { composeCandidates, envFileCandidates } from "../domain/connect/candidates.ts";
import { configurationPath, configure } from "../domain/connect/configure.ts";
import { codeFolder, inFolder, migrationCommand, pathsIn } from "../domain/connect/migrations.ts";
import { propose } from "../domain/connect/propose.ts";
import { configOf } from "../domain/connect/write.ts";
import type { ComposeModels } from "../domain/policy/model.ts";
import { readConfig } from "../domain/policy/read-config.ts";
import { type Problem, showProblem } from "../domain/yaml/problems.ts";
import { type ConnectPorts, examineBoth, type Ground, lookAhead, modelsOf } from "./look-ahead.ts";
import { defaultCommit } from "./register-application.ts";
import { authorOf } from "./remote-access.ts";

/**
 * Looks at an application that has perhaps no slipway.yaml yet: what its repository and its root hold, the slipway.yaml that would
 * connect it, what is wrong with that, and what a first deploy would make. Without answers what can be seen decides. Changes
 * nothing. Refuses where there is nothing to look at.
 */
export async function examineApplication(
  ports: ConnectPorts,
  input: ExamineInput,
  signal: AbortSignal,
): Promise<ConnectView> {
  const ground = await groundFor(ports, input, signal);
  const { proposal, unset } = ground.paths.includes(configurationPath)
    ? { proposal: null, unset: [] }
    : await proposalFor(ground, input);
  const [workingTree, ahead] = await Promise.all([
    ground.source.hasWorkingTree(),
    lookAhead(ground, proposal?.files ?? []),
  ]);
  const problems = [...new Set([...unset, ...ahead.problems])];
  const { branch, commit } = ground;
  return { repository: { branch, commit, workingTree }, proposal, ...ahead, problems };
}

/** Writes what `examineApplication` proposes for these answers into the working tree, commits it and pushes it. */
export async function commitConfiguration(
  ports: ConnectPorts,
  input: CommitConfigurationInput,
  actor: Actor,
  signal: AbortSignal,
): Promise<CommittedConfiguration> {
  const { proposal, repository } = await examineApplication(ports, input, signal);
  if (!proposal) throw configuredAlready(repository.commit);
  for (const { path, text } of proposal.files) if (path === configurationPath) readConfig({ name: path, text });
  return ports
    .source(input)
    .commitNewFiles(proposal.files, "Describe the application for Slipway", authorOf(actor), signal);
}

async function groundFor(ports: ConnectPorts, { repository, root }: ExamineInput, signal: AbortSignal) {
  const application = { id: "", name: "", repository, root, configuration: configurationPath };
  const source = ports.source(application);
  await source.fetch(signal);
  const branch = (await source.defaultBranch(signal)) ?? "";
  const commit = await defaultCommit(source, signal);
  const paths = await source.files(commit, signal);
  return { ports, application, source, branch, commit, paths, signal } satisfies Ground;
}

/** `unset`: variables without a value, of which what is proposed may lack something. */
async function proposalFor(
  ground: Ground,
  { answers: given, ...begin }: ExamineInput,
): Promise<{ proposal: Proposal; unset: string[] }> {
  const { application, paths, branch, commit } = ground;
  const composeFiles = composeCandidates(paths);
  if (composeFiles.length === 0) throw noComposeFile(application.repository, commit);
  const choices = given
    ? choicesOf(given)
    : {
        compose: begin.compose?.length ? begin.compose : composeFiles.slice(0, 1),
        profiles: begin.profiles ?? [],
        envFiles: await envFilesOf(ground),
      };
  const looked = await examineBoth(ground, configOf(choices));
  const models = modelsOf(looked);
  const seen = async () => ({
    repository: application.repository,
    branch,
    ...choices,
    ...(begin.services && { patterns: begin.services }),
    migrations: await migrationsOf(ground, models),
  });
  const answers = given ?? propose(models, await seen());
  const idle = [...looked.staging.profiles, ...looked.production.profiles];
  const proposal = {
    answers,
    composeFiles,
    profiles: [...new Set([...answers.profiles, ...idle])],
    ...configure(looked, answers, { root: application.root, paths }),
  };
  const missing = environments.flatMap((of) => looked[of].problems.found.filter(isUnset));
  return { proposal, unset: missing.map(showProblem) };
}

const isUnset = ({ code }: Problem) => code === "compose-variable-missing";

/** Those that are there for both environments: with one alone the other would go on with what was meant for it. */
async function envFilesOf({ ports, application: { root } }: Ground): Promise<Record<Environment, string>> {
  const isThere = async (path: string) => (await ports.files.read(root, path)) !== undefined;
  for (const { staging, production } of envFileCandidates)
    if ((await isThere(staging)) && (await isThere(production))) return { staging, production };
  return { staging: "", production: "" };
}

/** Of the services that are built, by name. */
async function migrationsOf(ground: Ground, { production }: ComposeModels): Promise<Record<string, string>> {
  const { paths } = ground;
  const found = Object.values(production.services).map(async ({ name, build }) => {
    if (!build) return [];
    const folder = codeFolder(build, paths);
    const manifest = await committed(ground, inFolder(folder, "package.json"));
    const command = migrationCommand(pathsIn(folder, paths), manifest);
    return command ? [[name, command] as const] : [];
  });
  return Object.fromEntries((await Promise.all(found)).flat());
}

/** A proposal goes on without what cannot be read. */
async function committed({ source, commit, paths, signal }: Ground, path: string): Promise<string | undefined> {
  if (!paths.includes(path)) return undefined;
  return source.readFile(commit, path, signal).catch((error: unknown) => {
    if (error instanceof Refusal) return undefined;
    throw error;
  });
}

const choicesOf = ({ compose, profiles, environments: { staging, production } }: ConnectAnswers) => ({
  compose,
  profiles,
  envFiles: { staging: staging.envFile, production: production.envFile },
});

const noComposeFile = (repository: string, commit: string) =>
  new Refusal(
    "compose-file-missing",
    `${repository} has no compose file at ${commit.slice(0, 12)}, in its root or one folder down (compose.yaml, compose.yml, docker-compose*.yml). Nothing was changed. Commit one, or name another repository.`,
  );

const configuredAlready = (commit: string) =>
  new Refusal(
    "configured-already",
    `The repository has a ${configurationPath} at ${commit.slice(0, 12)}. Nothing was changed. Register it as it is, or change the file in the repository.`,
  );
