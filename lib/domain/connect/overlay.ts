import { Document, isCollection, isNode, isScalar, type Node } from "yaml";
import { type ConnectAnswers, type EnvironmentAnswers, portKey } from "../../contract/connect.ts";
import { normalise, staysInside } from "../compose/file-path.ts";
import type { ComposeModel, ComposeService, Mount } from "../compose/model.ts";
import type { Examined } from "../compose/parse.ts";
import type { RawCompose } from "../compose/raw.ts";
import type { ComposeModels } from "../policy/model.ts";
import type { Path } from "../yaml/path.ts";
import type { Problem } from "../yaml/problems.ts";
import { rolesOf } from "./propose.ts";

/** A compose file to be put on top of others, which says only what it changes of them. */
export class Overlay {
  readonly #document = new Document({});
  #isEmpty = true;

  constructor(comment: string) {
    this.#document.commentBefore = comment;
  }

  get isEmpty(): boolean {
    return this.#isEmpty;
  }

  /** What it says there. */
  get(path: Path): unknown {
    const node = this.#document.getIn(path, true);
    return isNode(node) ? node.toJS(this.#document) : undefined;
  }

  /** `tag`: what becomes of what the files below say there. */
  set(path: Path, value: unknown, tag?: "!reset" | "!override"): void {
    const node: Node = this.#document.createNode(value);
    if (tag) node.tag = tag;
    if (isCollection(node)) node.flow = true;
    // A port like 22:22 is a number for older readers of YAML.
    if (isCollection(node)) for (const item of node.items) if (isScalar(item)) item.type = "QUOTE_DOUBLE";
    this.#document.setIn(path, node);
    this.#isEmpty = false;
  }

  toString(): string {
    return this.#document.toString({ lineWidth: 120, flowCollectionPadding: false });
  }
}

/** Puts into it what takes back the problems that a file on top can take back by itself. Answers those. */
export function cure(overlay: Overlay, { model, raw, problems }: Examined, root: string): Problem[] {
  const cured = problems.found.filter((problem) => isCurable(problem, model));
  for (const { path } of cured) {
    const [section, name = "", key] = path;
    const service = section === "services" ? model.services[name] : undefined;
    if (service && key === "ports") publish(overlay, service.name, portsOf(service));
    else if (service && key === "depends_on")
      overlay.set(path.slice(0, 3), Object.fromEntries(service.dependsOn.map(toDependency)), "!override");
    else if (service && key === "volumes") overrideVolumes(overlay, model, service, root);
    else overlay.set(path, null, "!reset");
    // Under this name it is there already.
    if (section === "volumes" && key === "external")
      overlay.set(["volumes", name, "name"], raw.volumes?.[name]?.name ?? name);
  }
  return cured;
}

/** As they are in the model, whatever the files below say. */
export function overrideVolumes(
  overlay: Overlay,
  model: ComposeModel,
  { name, runtime }: ComposeService,
  root: string,
) {
  overlay.set(["services", name, "volumes"], runtime.mounts.map(showMount(root, model)), "!override");
}

const toDependency = ({ service, condition }: ComposeService["dependsOn"][number]) => [service, { condition }] as const;

/** A part of a list can only be said anew, and what means something that only its author knows a person has to write. */
function isCurable({ code, path }: Problem, { services }: ComposeModel): boolean {
  if (code !== "compose-unsupported") return false;
  const [section, name = "", key] = path;
  if (section === "networks" || section === "volumes") return path.length === 3;
  if (section !== "services" || services[name] === undefined || key === undefined) return false;
  if (key === "volumes") return services[name].runtime.tmpfs.length === 0;
  return key === "ports" || (key !== "links" && path.every((part) => typeof part === "string"));
}

/**
 * Where both environments are made of the same services: staging gets names of its own wherever the files below give both the
 * same one, its own ports, and folders of its own for what is written. `below`: what is put on top of them first. Answers the
 * folders.
 */
export function separate(
  { overlay, below }: { overlay: Overlay; below: Overlay },
  raw: RawCompose,
  models: ComposeModels,
  answers: ConnectAnswers,
  host: { root: string; isCommitted(path: string): boolean },
): string[] {
  const { staging, production } = models;
  const moved: string[] = [];
  if (raw.name !== undefined) overlay.set(["name"], `${answers.application}-staging`);
  publishChosen(overlay, below, staging, answers.environments.staging);
  for (const [name, service] of Object.entries(staging.services)) {
    const { containerName, runtime } = service;
    if (containerName !== undefined && containerName === production.services[name]?.containerName)
      overlay.set(["services", name, "container_name"], null, "!reset");
    const mounts = runtime.mounts.map((mount) => ownFolder(mount, host));
    if (mounts.every((mount, index) => mount === runtime.mounts[index])) continue;
    overrideVolumes(overlay, staging, { ...service, runtime: { ...runtime, mounts } }, host.root);
    moved.push(...mounts.flatMap((mount, index) => (mount === runtime.mounts[index] ? [] : [sourceOf(mount)])));
  }
  for (const section of ["networks", "volumes"] as const)
    for (const [key, declared] of Object.entries(raw[section] ?? {}))
      if (isNamed(declared) && staging[section][key]?.name === production[section][key]?.name)
        overlay.set([section, key, "name"], null, "!reset");
  return moved.map((path) => seenFrom(host.root, path));
}

const isNamed = (declared: object | null) => declared !== null && ("name" in declared || "external" in declared);

/** The ports of an environment as they were chosen, where the files below say others. `below`: what is put on top of those first. */
export function publishChosen(
  overlay: Overlay,
  below: Overlay,
  model: ComposeModel,
  { services, ports }: EnvironmentAnswers,
): void {
  for (const [role, service] of rolesOf(model, services)) {
    const said = below.get(portsAt(service.name)) ?? portsOf(service);
    const wanted = portsOf(service, (target) => ports[portKey(role, target)]);
    if (String(wanted) !== String(said)) publish(overlay, service.name, wanted);
  }
}

const portsAt = (service: string): Path => ["services", service, "ports"];

const publish = (overlay: Overlay, service: string, ports: readonly string[]): void =>
  overlay.set(portsAt(service), ports, ports.length > 0 ? "!override" : "!reset");

/** As a compose file says them. */
function portsOf({ ports }: ComposeService, chosen: (target: number) => number | null | undefined = () => undefined) {
  const shown = ports.flatMap(({ host, published, target }) => {
    const number = chosen(target) === undefined ? published : chosen(target);
    const address = host === "0.0.0.0" ? "" : `${host.includes(":") ? `[${host}]` : host}:`;
    return number === null ? [] : [`${address}${number}:${target}`];
  });
  return [...new Set(shown)];
}

/** What the repository has (a configuration, scripts) both environments read; what it has not, their containers write. */
function ownFolder(mount: Mount, { root, isCommitted }: { root: string; isCommitted(path: string): boolean }): Mount {
  if (mount.type !== "bind" || mount.readOnly) return mount;
  const path = seenFrom(root, mount.source);
  if (!staysInside(normalise(path)) || normalise(path) === "." || isCommitted(normalise(path))) return mount;
  return { ...mount, source: `${root}/staging/${normalise(path)}` };
}

const sourceOf = (mount: Mount): string => (mount.type === "bind" ? mount.source : mount.volume);

/** As the compose file means it: seen from the folder of the first one. */
const showMount =
  (root: string, { folder }: ComposeModel) =>
  (mount: Mount): string => {
    const from = mount.type === "volume" ? mount.volume : seenFrom(`${root}/${folder}`, mount.source);
    const options = [mount.readOnly && "ro", mount.type === "bind" && mount.relabelled && "z"].filter(Boolean);
    return [from, mount.target, ...(options.length > 0 ? [options.join(",")] : [])].join(":");
  };

/** The way from one absolute folder to another, if they have one below the file system's root in common. */
function seenFrom(base: string, path: string): string {
  const [from, to] = [parts(base), parts(path)];
  const apart = from.findIndex((part, index) => part !== to[index]);
  const common = apart < 0 ? from.length : apart;
  if (common === 0) return path;
  const up = from.slice(common).map(() => "..");
  return [...(up.length > 0 ? up : ["."]), ...to.slice(common)].join("/");
}

const parts = (path: string) => normalise(path).split("/").filter(Boolean);
