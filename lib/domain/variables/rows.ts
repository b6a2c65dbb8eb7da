import type { VariableSource, VariableView } from "../../contract/variables.ts";
import type { Trace } from "../compose/trace.ts";
import type { EnvironmentModel } from "../policy/model.ts";
import { looksSecret, type Variable, type Variables, type VariablesVersion } from "./variables.ts";

/** All that is known of an environment's variables. */
export interface Known {
  variables: Variables;
  /** Newest first. */
  versions: readonly VariablesVersion[];
  /** Those that what is live was configured with; absent where nothing is live. */
  applied?: Variables;
  /** Those that its images were made with. */
  inImages?: Variables;
  trace: Trace;
  envFile: string;
  values: Readonly<Record<string, string>>;
  roles: ReadonlyMap<string, string>;
  model?: EnvironmentModel;
}

export interface Showing {
  fingerprint(value: string): string;
  /** Whether whoever asks may read what is not secret. */
  mayRead: boolean;
}

interface Found {
  source?: VariableSource;
  file?: string;
  value?: string;
  fixed?: true;
}

/**
 * Every variable of an environment with where its value comes from and who uses it, in the order of their names. What only the
 * other environment's services use is not this one's.
 */
export function rowsOf(known: Known, showing: Showing): VariableView[] {
  const names = new Set([
    ...Object.keys(known.variables),
    ...Object.keys(known.applied ?? {}),
    ...Object.keys(known.values),
    ...known.trace.uses.map(({ variable }) => variable),
    ...known.trace.given.map(({ name }) => name),
  ]);
  return [...names]
    .sort()
    .filter((name) => own(known.variables, name) !== undefined || isOwn(name, known))
    .map((name) => row(name, known, showing));
}

function isOwn(name: string, { trace, roles, applied = {} }: Known): boolean {
  if (Object.hasOwn(applied, name)) return true;
  const users = [
    ...trace.uses.filter(({ variable }) => variable === name),
    ...trace.given.filter((one) => one.name === name),
  ];
  return users.length === 0 || users.some(({ service }) => service === undefined || roles.has(service));
}

function row(name: string, known: Known, { fingerprint, mayRead }: Showing): VariableView {
  const set = own(known.variables, name);
  const found = find(name, known, set);
  const secret = set?.secret ?? looksSecret(name, found.value || "nothing is known of it");
  const change = set && lastChange(name, known.versions);
  return {
    name,
    ...(found.source && { source: found.source }),
    ...(found.file !== undefined && { file: found.file }),
    ...(found.fixed && { fixed: found.fixed }),
    usedBy: users(name, known, set),
    services: set?.services ?? [],
    secret,
    ...(set && !secret && mayRead && { value: set.value }),
    ...(found.value !== undefined && { fingerprint: fingerprint(found.value) }),
    ...(change && { since: change.at, by: change.by.name }),
    ...pendingFor(name, known),
  };
}

const own = (variables: Variables, name: string): Variable | undefined =>
  Object.hasOwn(variables, name) ? variables[name] : undefined;

function find(name: string, { trace, envFile, values, roles, model }: Known, set: Variable | undefined): Found {
  if (set) return { source: "panel", value: set.value };
  if (Object.hasOwn(values, name)) return { source: "env-file", file: envFile, value: values[name] ?? "" };
  const given = trace.given.filter((one) => one.name === name && roles.has(one.service));
  const inFile = given.find(({ file }) => file)?.file;
  if (inFile) return { source: "env-file", file: inFile.path, value: inFile.value };
  const [literal] = given;
  const role = literal && roles.get(literal.service);
  const value = role === undefined ? undefined : model?.services[role]?.runtime.environment[name];
  const isAsked = trace.uses.some(({ variable }) => variable === name);
  if (!literal && !isAsked) return {};
  return { source: "compose", ...(typeof value === "string" && { value }), ...(!isAsked && { fixed: true as const }) };
}

function users(name: string, { trace, roles }: Known, set: Variable | undefined): string[] {
  const services = [
    ...trace.uses.filter(({ variable }) => variable === name).map(({ service }) => service),
    ...trace.given.filter((given) => given.name === name).map(({ service }) => service),
  ];
  const found = services.flatMap((service) => (service === undefined ? [] : (roles.get(service) ?? [])));
  return [...new Set([...found, ...(set?.services ?? [])])].sort();
}

/** Of a service's keys those that say which image it has. */
const isOfImage = (key: string) => key === "build" || key === "image";

/** Whether what runs was made or started with another value, or for other services, and what would take the present one. */
function pendingFor(name: string, known: Known): Pick<VariableView, "pending" | "byDeploy"> {
  const { applied, inImages, trace, roles } = known;
  const uses = trace.uses.filter(
    ({ variable, service, key }) =>
      variable === name && (service === undefined ? !key.startsWith("x-") : roles.has(service)),
  );
  const ofImage = uses.some(({ key }) => isOfImage(key));
  const onlyOfImage = ofImage && uses.every(({ key }) => isOfImage(key)) && !isGiven(name, known);
  if (applied && !onlyOfImage && differs(name, applied, known)) return { pending: true };
  return ofImage && inImages && differs(name, inImages, known) ? { pending: true, byDeploy: true } : {};
}

const isGiven = (name: string, { variables, applied = {}, trace, roles }: Known): boolean =>
  [variables, applied].some((all) => own(all, name)?.services.length) ||
  trace.given.some((given) => given.name === name && roles.has(given.service));

function differs(name: string, before: Variables, { variables, trace, values }: Known): boolean {
  const [was, is] = [own(before, name), own(variables, name)];
  const inFile = Object.hasOwn(values, name)
    ? values[name]
    : trace.given.find((given) => given.name === name && given.file)?.file?.value;
  const services = (variable: Variable | undefined) => (variable?.services ?? []).toSorted().join();
  return (was?.value ?? inFile) !== (is?.value ?? inFile) || services(was) !== services(is);
}

/** The version that brought its value. */
function lastChange(name: string, versions: readonly VariablesVersion[]): VariablesVersion | undefined {
  let found: VariablesVersion | undefined;
  for (const version of versions) {
    const value = own(version.variables, name)?.value;
    if (value === undefined || (found && value !== own(found.variables, name)?.value)) break;
    found = version;
  }
  return found;
}
