import type { Path } from "../../yaml/path.ts";
import { mountTarget } from "../mounts.ts";
import { portKey } from "../ports.ts";
import type { RawMount, RawPort } from "../raw.ts";
import type { Entry, Origins } from "./origins.ts";

/** How two values of one key are merged where the Compose Specification does not just merge maps and join lists. */
export interface Rule {
  /** The form in which they can be merged. */
  form?: (value: unknown, origins: Origins) => unknown;
  /** Of a list: what no two items have in common; the later one counts. */
  key?: (item: unknown) => string;
  /** When the later value is the whole value. */
  replaces?: (before: unknown, after: unknown) => boolean;
}

const always = () => true;
const isMap = (value: unknown) => value !== null && typeof value === "object" && !Array.isArray(value);

/** `[A=1, B]` as `{ A: 1, B: }`; each value counts as a whole, also none. */
const variables: Rule = {
  form: (value, origins) => fromList(value, origins, ({ value: item, origin }) => pair(String(item), origin)),
};

function pair(item: string, origin: Entry["origin"]): Entry {
  const at = item.indexOf("=");
  return at < 0 ? { key: item, value: null, origin } : { key: item.slice(0, at), value: item.slice(at + 1), origin };
}

/** `[name]` as `{ name: … }`. */
const names = (value: (origins: Origins, origin: Entry["origin"]) => unknown): Rule => ({
  form: (list, origins) =>
    fromList(list, origins, ({ value: key, origin }) => ({ key: String(key), value: value(origins, origin), origin })),
});

const fromList = (value: unknown, origins: Origins, entry: (item: Entry) => Entry) =>
  Array.isArray(value) ? origins.map(origins.entries(value).map(entry)) : value;

const text: Rule = {
  form: (value, origins) => (typeof value === "string" ? origins.list([{ value }]) : value),
};

const given = (folder: string): Rule => ({
  key: (item) => {
    if (typeof item === "string") return `${folder}/${item}`;
    const { source, target = source } = item as { source?: string; target?: string };
    return target?.startsWith("/") ? target : `${folder}/${target}`;
  },
});

const service: Record<string, Rule> = {
  build: { form: (value, origins) => (typeof value === "string" ? origins.map([{ key: "context", value }]) : value) },
  "build.args": variables,
  "build.args.*": { replaces: always },
  command: { replaces: always },
  configs: given(""),
  depends_on: names((origins) => origins.map([{ key: "condition", value: "service_started" }])),
  entrypoint: { replaces: always },
  env_file: { ...text, key: (item) => (typeof item === "string" ? item : (item as { path: string }).path) },
  environment: variables,
  "environment.*": { replaces: always },
  "healthcheck.test": { replaces: always },
  labels: variables,
  logging: {
    replaces: (before, after) => {
      const [one, other] = [before, after].map((value) => (value as { driver?: string } | null)?.driver);
      return one !== undefined && other !== undefined && one !== other;
    },
  },
  networks: names(() => null),
  ports: { key: (item) => portKey(item as string | number | RawPort) },
  secrets: given("/run/secrets"),
  tmpfs: text,
  "ulimits.*": { replaces: (before, after) => !isMap(before) || !isMap(after) },
  volumes: { key: (item) => mountTarget(item as string | RawMount) },
};

/** Keys below which every key is a name. */
const named = new Set(["args", "environment", "ulimits"]);

export function ruleAt(path: Path): Rule {
  const [top, , ...keys] = path;
  if (keys.length === 1 && keys[0] === "labels") return variables;
  if (top !== "services") return {};
  const pattern = keys.map((key, index) => (named.has(String(keys[index - 1])) ? "*" : key));
  return service[pattern.join(".")] ?? {};
}

/** What stands at a path, in the form in which it is merged. */
export const longForm = (value: unknown, path: Path, origins: Origins): unknown =>
  ruleAt(path).form?.(value, origins) ?? value;
