import { readFileSync } from "node:fs";
import type { EnvironmentFiles, Source } from "../application/ports.ts";
import { usualLimits } from "../application/steps/deploy-request.ts";
import { fakeSource } from "./fake-source.ts";

const sample = new URL("../../docker/sample/application/", import.meta.url);
const text = (path: string) => readFileSync(new URL(path, sample), "utf8");

const paths = ["slipway.yaml", "docker-compose-dual-env.yml", "backend/Dockerfile", "frontend/Dockerfile"];

/** The sample application as far as a deploy reads it. */
export const sampleTree = (): Record<string, string> => Object.fromEntries(paths.map((path) => [path, text(path)]));

/** Watched for 3 s only, which a crash matrix does often. */
export const sampleSource = (...changes: Parameters<typeof sampleCommit>) => fakeSource([sampleCommit(...changes)]);

/** The same as one commit, where a test needs several. */
export function sampleCommit(
  change = (slipwayYaml: string) => slipwayYaml,
  others: Readonly<Record<string, (text: string) => string>> = {},
) {
  const files = sampleTree();
  for (const [path, changed] of Object.entries(others)) files[path] = changed(text(path));
  files["slipway.yaml"] = change(
    text("slipway.yaml").replace("    header: staging\n", "$&    watch: 3s\n").replace("watch: 60s", "watch: 3s"),
  );
  return { title: "Count stock per shelf", branch: "main", files };
}

/** Staging keeps its database, and standbys: what production does. */
export const keepingStandbys = (slipwayYaml: string) =>
  slipwayYaml
    .replace("    header: staging\n", "$&    standby: { running: 1h, keep: 2 }\n")
    .replace("onDeploy: fresh", "onDeploy: keep");

/** A branch beside, on which a port only leads to the one with TLS. */
export function sourceWithRedirect(change = (slipwayYaml: string) => slipwayYaml) {
  const redirecting = (yaml: string) =>
    yaml.replace('"8443": { tls: terminate, target: 80 }', '"8080": { redirect: https }\n      $&');
  const other = sampleCommit((yaml) => redirecting(change(yaml)));
  return fakeSource([sampleCommit(change), { ...other, branch: "redirecting" }]);
}

const secrets = (environment: string) =>
  ["MYSQL_ROOT_PASSWORD", "MYSQL_PASSWORD", "JWT_SECRET"].map((name) => `${name}=${name}-of-${environment}`).join("\n");

/** Its env files, as its set-up would have made them on the host. */
export const sampleFiles: EnvironmentFiles = {
  async read(_root, path) {
    const environment = /env\/(staging|production)\.env$/.exec(path)?.[1];
    return environment && secrets(environment);
  },
  leadingOut: async () => [],
  permissions: async () => undefined,
};

/** What the use cases are told beside their ports, of a panel with the sample. */
export const sampleSettings = (source: Source = sampleSource()) => ({
  source: () => source,
  files: sampleFiles,
  instance: "test",
  subnetRange: "10.213.0.0/16",
  limits: usualLimits,
});
