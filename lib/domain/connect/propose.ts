import { type ConnectAnswers, type EnvironmentAnswers, portKey } from "../../contract/connect.ts";
import { type Environment, environments } from "../../contract/names.ts";
import type { ComposeModel, ComposeService } from "../compose/model.ts";
import { roleOf } from "../policy/members.ts";
import type { ComposeModels } from "../policy/model.ts";
import { migratesItself } from "./migrations.ts";
import { databaseAccount, databaseEngine, dataStore, isDebugger, looksSingle, speaksHttp } from "./recognise.ts";

interface Seen {
  /** The repository's address: its last part names the application. */
  repository: string;
  branch: string;
  compose: string[];
  profiles: string[];
  /** One of an environment's own that is there. */
  envFiles: Record<Environment, string>;
  /** Of the services of each, where somebody knows better. */
  patterns?: Record<Environment, string>;
  /** What migrates the database, by the name of the service whose image has it. */
  migrations: Readonly<Record<string, string>>;
}

/** What would be answered by whoever knows the application, as far as its compose files tell. */
export function propose(models: ComposeModels, seen: Seen): ConnectAnswers {
  const patterns = seen.patterns ?? patternsFor(Object.keys(models.production.services));
  const roles = rolesOf(models.production, patterns.production);
  const all = [...roles.values()];
  const database = all.map((service) => ({ service, engine: databaseEngine(service) })).find(({ engine }) => engine);
  const residents = [...roles].filter(([, service]) => service !== database?.service && isStore(service));
  const owners = new Set([database?.service, ...residents.map(([, service]) => service)]);
  const released = [...roles].filter(([, service]) => !owners.has(service));
  const single = released.filter(([, service]) => looksSingle(service));
  const databaseRole = [...roles].find(([, service]) => service === database?.service)?.[0];
  const environment = (of: Environment): EnvironmentAnswers => {
    const own = databaseRole && rolesOf(models[of], patterns[of]).get(databaseRole);
    return {
      services: patterns[of],
      branch: of === "staging" ? "**" : seen.branch,
      envFile: seen.envFiles[of],
      url: "",
      database: own ? databaseAccount(own) : { name: "", user: "" },
      ports: portsOf(models, patterns, of),
    };
  };
  return {
    application: applicationName(seen.repository),
    compose: seen.compose,
    profiles: seen.profiles,
    environments: { staging: environment("staging"), production: environment("production") },
    database: databaseRole && database?.engine ? { service: databaseRole, engine: database.engine } : null,
    freshStaging: false,
    residents: residents.map(([role]) => role),
    singletons: single.map(([role]) => role),
    volumes: [...new Set(released.flatMap(([, service]) => volumesOf(service)))],
    smoke: released.some(([, service]) => servesHttp(service)) ? ["/"] : [],
    release: releaseOf([...released.filter((one) => !single.includes(one)), ...single], seen.migrations),
  };
}

const servesHttp = (service: ComposeService): boolean =>
  service.ports.some(({ target }) => speaksHttp(target) && !isDebugger(service, target));

/** In the image of the first one that has migrations. */
function releaseOf(
  released: readonly (readonly [role: string, service: ComposeService])[],
  migrations: Seen["migrations"],
): ConnectAnswers["release"] {
  const nothing = { service: released[0]?.[0] ?? "", command: "" };
  if (migratesItself(released.map(([, service]) => service))) return nothing;
  const [role, service] = released.find(([, { name }]) => migrations[name]) ?? [];
  return role && service ? { service: role, command: migrations[service.name] ?? "" } : nothing;
}

/** Another database than those that can be backed up is a resident like any other. */
const isStore = (service: ComposeService) => dataStore(service) !== undefined || databaseEngine(service) !== undefined;

export const isShared = (patterns: Record<Environment, string>): boolean => patterns.staging === patterns.production;

export const rolesOf = (model: ComposeModel, pattern: string): Map<string, ComposeService> =>
  new Map(
    Object.entries(model.services).flatMap(([name, service]) => {
      const role = roleOf(name, pattern);
      return role === undefined ? [] : [[role, service] as const];
    }),
  );

export const volumesOf = ({ runtime }: ComposeService): string[] =>
  runtime.mounts.flatMap((mount) => (mount.type === "volume" && !mount.readOnly ? [mount.volume] : []));

const words = {
  staging: ["staging", "stage", "stg", "test"],
  production: ["production", "prod", "prd", "live"],
} as const;

/** `staging-*` and `production-*`, or what else tells the environments apart in most names; else both are made of all of them. */
function patternsFor(names: readonly string[]): Record<Environment, string> {
  const shapes = ["-", "_", "."].flatMap((sign) => [
    (word: string) => `${word}${sign}*`,
    (word: string) => `*${sign}${word}`,
  ]);
  const pairs = shapes.flatMap((shape) =>
    words.staging.flatMap((staging) =>
      words.production.map((production) => ({ staging: shape(staging), production: shape(production) })),
    ),
  );
  const matched = (pattern: string) => names.filter((name) => roleOf(name, pattern) !== undefined).length;
  const count = (pair: Record<Environment, string>) => environments.map((of) => matched(pair[of]));
  const fitting = pairs.filter((pair) => count(pair).every((number) => number > 0));
  const sum = (pair: Record<Environment, string>) => count(pair).reduce((total, number) => total + number, 0);
  return fitting.toSorted((one, other) => sum(other) - sum(one))[0] ?? { staging: "*", production: "*" };
}

/** No debugger is published; staging has other ports where the files say the same for both. */
function portsOf(
  models: ComposeModels,
  patterns: Record<Environment, string>,
  of: Environment,
): EnvironmentAnswers["ports"] {
  const publishedIn = (environment: Environment) =>
    [...rolesOf(models[environment], patterns[environment])].flatMap(([role, service]) =>
      service.ports.map(({ target, published }) => ({ key: portKey(role, target), service, target, published })),
    );
  const taken = new Set(publishedIn("production").map(({ published }) => published));
  const isMoved = of === "staging" && isShared(patterns);
  const other = publishedIn(of).flatMap(({ key, service, target, published }): [string, number | null][] => {
    if (isDebugger(service, target)) return [[key, null]];
    if (!isMoved || !taken.has(published)) return [];
    const free = beside(published, taken);
    taken.add(free);
    return [[key, free]];
  });
  return Object.fromEntries(other);
}

const usualBeside: Record<number, number> = { 80: 8080, 443: 8443 };

function beside(port: number, taken: ReadonlySet<number>): number {
  let free = usualBeside[port] ?? (port <= 55_535 ? port + 10_000 : port - 10_000);
  while (taken.has(free)) free = free === 65_535 ? 1024 : free + 1;
  return free;
}

/** `git@example.org:team/My_Shop.git` is `my-shop`. */
function applicationName(repository: string): string {
  const last =
    repository
      .replace(/\/+$/, "")
      .replace(/\.git$/, "")
      .split(/[/:\\]/)
      .at(-1) ?? "";
  const name = last
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 32)
    .replace(/^-+|-+$/g, "");
  return name || "application";
}
