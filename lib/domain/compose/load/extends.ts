import type { Path } from "../../yaml/path.ts";
import type { Lookup } from "../interpolate.ts";
import { below, complainAt, folderOf, type Loading, readOther } from "./loading.ts";
import { merge } from "./merge.ts";
import type { Entry } from "./origins.ts";
import type { ComposeFile } from "./read-file.ts";
import { rebaseService } from "./rebase.ts";
import { withoutPath } from "./without-path.ts";

/** People need two or three. */
const deepest = 20;

/** A file and the folder that its relative paths mean, from the repository's root. */
interface Scope {
  file: ComposeFile;
  folder: string;
  lookup: Lookup;
}

/** The file's tree with every service put on top of what it extends. */
export async function withExtends(loading: Loading, scope: Scope): Promise<unknown> {
  const { origins } = loading;
  const entries = origins.entries(scope.file.tree).map(async (entry) => {
    if (entry.key !== "services") return entry;
    const services: Entry[] = [];
    for (const service of origins.entries(entry.value)) {
      services.push({ ...service, value: await extended(loading, scope, service, []) });
    }
    return { ...entry, value: origins.map(services) };
  });
  return origins.map(await Promise.all(entries));
}

async function extended(loading: Loading, scope: Scope, service: Entry, open: readonly string[]): Promise<unknown> {
  const { origins, problems } = loading;
  const clause = origins.entries(service.value).find(({ key }) => key === "extends");
  if (!clause) return service.value;
  const own = origins.map(origins.entries(service.value).filter(({ key }) => key !== "extends"));
  const place = placeOf(service);
  const here = `${service.key} in ${scope.file.name}`;
  if (open.includes(here)) {
    complainAt(problems, clause.origin)("compose-invalid", `it extends itself: ${[...open, here].join(" extends ")}.`);
    return own;
  }
  if (open.length >= deepest) {
    complainAt(problems, clause.origin)("compose-unsupported", `more than ${deepest} services extend one another.`);
    return own;
  }
  const base = await baseOf(loading, scope, clause, [...open, here]);
  const left = scope.file.resets
    .filter((path) => path[0] === "services" && path[1] === service.key)
    .reduce<unknown>((tree, path) => withoutPath(tree, path.slice(2), origins, place), base);
  return merge(left, own, place, origins);
}

const placeOf = ({ key }: Entry): Path => ["services", key];

async function baseOf(loading: Loading, scope: Scope, clause: Entry, open: readonly string[]): Promise<unknown> {
  const { origins, problems } = loading;
  const { file, service } = clauseOf(clause.value);
  const path = file === undefined ? undefined : below(scope.folder, file);
  const namedAt = origins.at(clause.value, ["file"]) ?? clause.origin;
  const found = path === undefined ? scope.file : await readOther(loading, path, scope.lookup, namedAt);
  if (!found) return undefined;
  const services = origins.entries(found.tree).find(({ key }) => key === "services")?.value;
  const base = origins.entries(services).find(({ key }) => key === service);
  if (!base) {
    const sentence = `there is no service ${service} in ${found.name}.`;
    complainAt(problems, clause.origin)("compose-invalid", sentence);
    return undefined;
  }
  const folder = path === undefined ? scope.folder : folderOf(path);
  const whole = await extended(loading, { ...scope, file: found, folder }, base, open);
  return file === undefined ? whole : rebaseService(whole, folderOf(file), origins);
}

const clauseOf = (value: unknown): { file?: string; service: string } =>
  typeof value === "string" ? { service: value } : (value as { file?: string; service: string });
