import { Document, isCollection, type Node, stringify, visit } from "yaml";
import type { ConnectAnswers, ConnectService } from "../../contract/connect.ts";
import { type Environment, environments } from "../../contract/names.ts";
import type { SlipwayConfig } from "../../contract/slipway-yaml.ts";
import { shellWords } from "../compose/shell-words.ts";
import { readConfig } from "../policy/read-config.ts";
import type { Path } from "../yaml/path.ts";
import { speaksHttp, speaksTls } from "./recognise.ts";

/** Files that slipway.yaml names beside the chosen compose files: on top of them in both environments, and in staging only. */
export interface Overlays {
  both?: string;
  staging?: string;
}

/** A `slipway.yaml` that says what was answered, for people to read and go on with. */
export function writeSlipwayYaml(
  answers: ConnectAnswers,
  services: readonly ConnectService[],
  overlays: Overlays,
): string {
  const compose = [...answers.compose, ...(overlays.both ? [overlays.both] : [])];
  const document = new Document(
    {
      application: answers.application,
      compose: oneOrMore(compose),
      environments: {
        staging: {
          ...(overlays.staging && { compose: [...compose, overlays.staging] }),
          ...said(answers, services, "staging"),
        },
        production: { promotes: "staging", ...said(answers, services, "production") },
      },
    },
    { aliasDuplicateObjects: false },
  );
  document.commentBefore =
    " How Slipway runs this application: which services belong to which environment, and what protects each.\n Every key that there is: docs/slipway.yaml of Slipway.";
  for (const path of shownInALine) flow(document.getIn(path, true));
  for (const path of both("ports")) visit(document.getIn(path, true) as Node | null, { Map: (_, node) => flow(node) });
  visit(document, { Scalar: (_, node) => void (String(node.value).includes(" ") && (node.type = "QUOTE_DOUBLE")) });
  for (const [path, text] of comments) remark(document.getIn(path, true), text);
  return spaced(document.toString({ lineWidth: 0, flowCollectionPadding: true }));
}

/** With which compose files are looked at before it is known whose their services are. Refuses `config-invalid`. */
export function configOf({
  compose,
  profiles,
  envFiles,
}: Pick<ConnectAnswers, "compose" | "profiles"> & { envFiles: Record<Environment, string> }): SlipwayConfig {
  const environment = (of: Environment) => ({
    services: "*",
    branch: "**",
    profiles,
    ...(envFiles[of] && { envFile: envFiles[of] }),
  });
  const [staging, production] = [environment("staging"), environment("production")];
  const text = stringify({ application: "application", compose, environments: { staging, production } });
  return readConfig({ name: "slipway.yaml", text });
}

function said(answers: ConnectAnswers, services: readonly ConnectService[], of: Environment): object {
  const own = answers.environments[of];
  const { database, profiles, release, residents, singletons, smoke, volumes } = answers;
  const onDeploy = of === "staging" && answers.freshStaging ? "fresh" : "keep";
  const ports = portsOf(services, of);
  return {
    ...(profiles.length > 0 && { profiles }),
    ...(own.envFile && { envFile: own.envFile }),
    services: own.services,
    branch: own.branch,
    ...(of === "production" && { confirm: "CONFIRM", gates: { healthyOnStaging: "10m" } }),
    ...(database && { database: { ...database, ...own.database, onDeploy } }),
    ...(residents.length > 0 && { residents }),
    ...(singletons.length > 0 && { singletons }),
    ...(of === "production" &&
      database && {
        backup: {
          beforeDeploy: true,
          keep: { last: 10, days: 30 },
          ...(volumes.length > 0 && { volumes }),
          schedule: "0 2 * * *",
        },
      }),
    ...(release.command.trim() && { release: { command: commandWords(release.command), service: release.service } }),
    ...(smoke.length > 0 && { smoke }),
    ...(Object.keys(ports).length > 0 && { ports }),
    ...(own.url && { url: own.url }),
  };
}

/** What only a shell can do, a shell does. */
const commandWords = (command: string): string[] => shellWords(command) ?? ["sh", "-c", command];

/** What is not as usual: ports of releases are http, those of residents tcp on this host alone. */
function portsOf(services: readonly ConnectService[], of: Environment): Record<string, object> {
  const released = services.filter(({ kind }) => kind === "released").flatMap(({ ports }) => ports);
  const unusual = released.flatMap(({ target, published, debugger: isDebugger }): [string, object][] => {
    const port = published[of];
    if (!port || (speaksHttp(target) && !speaksTls(target) && !isDebugger)) return [];
    return [[String(port), speaksTls(target) ? { tls: "passthrough" } : { mode: "tcp" }]];
  });
  return Object.fromEntries(unusual);
}

const oneOrMore = (paths: readonly string[]) => (paths.length === 1 ? paths[0] : paths);

const both = (...path: string[]): Path[] => environments.map((of) => ["environments", of, ...path]);
const shownInALine: Path[] = [
  ["compose"],
  ...["compose", "profiles", "database", "residents", "singletons", "release", "smoke", "gates", "backup"].flatMap(
    (key) => both(key),
  ),
];

const inStaging = (key: string, text: string): [Path, string] => [["environments", "staging", key], text];
const inProduction = (key: string, text: string): [Path, string] => [["environments", "production", key], text];

const comments: [Path, string][] = [
  [["application"], "part of every label, name and path"],
  inStaging("envFile", "values for ${VARIABLES} of the compose file, on the host"),
  inStaging("services", "which services of the compose file are this environment's; * is the role name"),
  inStaging("branch", "what may be deployed: a branch, or a pattern; ** is any"),
  inStaging("residents", "own data, and are not replaced by a release"),
  inStaging("singletons", "of these never two run"),
  inStaging("release", "runs once before a release: migrations"),
  inStaging("smoke", "requests that a new release must answer before it becomes live"),
  inProduction("promotes", "ships the images that ran there"),
  inProduction("branch", "the commit must be on it at the remote"),
  inProduction("confirm", "to be typed before a deploy or a stop"),
  inProduction("gates", "the same images were live and healthy on staging for so long"),
];

function remark(node: unknown, text: string): void {
  if (node) (node as Node).comment = ` ${text}`;
}

function flow(node: unknown): void {
  if (isCollection(node)) node.flow = true;
}

/** An empty line before each part. */
const spaced = (text: string) =>
  text.replace(/^(environments:|  production:)$/gm, (line) => `\n${line}`).replace(/\n\n\n/g, "\n\n");
