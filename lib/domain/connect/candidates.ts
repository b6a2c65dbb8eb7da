import { normalise } from "../compose/file-path.ts";

const composeFile = /^(?:docker-)?compose(?:[-.][\w.-]+)?\.ya?ml$/;
const usual = ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"];

/** Compose files in the root and one level down, nearest first, and those that `docker compose` takes by itself before others. */
export function composeCandidates(paths: readonly string[]): string[] {
  const found = paths.filter((path) => composeFile.test(nameOf(path)) && depth(path) <= 1);
  return found.toSorted(
    (one, other) =>
      depth(one) - depth(other) || usuality(one) - usuality(other) || (one < other ? -1 : one > other ? 1 : 0),
  );
}

/** Where people keep values for variables, of each environment its own. */
export const envFileCandidates = [
  { staging: "env/staging.env", production: "env/production.env" },
  { staging: ".env.staging", production: ".env.production" },
  { staging: "staging.env", production: "production.env" },
] as const;

const nameOf = (path: string) => path.slice(path.lastIndexOf("/") + 1);
const depth = (path: string) => normalise(path).split("/").length - 1;

function usuality(path: string): number {
  const place = usual.indexOf(nameOf(path));
  return place < 0 ? usual.length : place;
}
