import type { Path } from "../yaml/path.ts";
import type { Problems } from "../yaml/problems.ts";
import { normalise, resolvePath } from "./file-path.ts";
import type { Mount, Runtime } from "./model.ts";
import type { RawMount } from "./raw.ts";
import { toBoolean, toBytes, toTexts } from "./values.ts";

type Mounts = Pick<Runtime, "mounts" | "tmpfs">;

/** Both forms of `volumes`, and `tmpfs`. `root`: the application's folder on the host, which relative paths mean. */
export function toMounts(
  raw: { volumes?: (string | RawMount)[]; tmpfs?: string | string[] },
  root: string,
  path: Path,
  problems: Problems,
): Mounts {
  const found: Mounts = { mounts: [], tmpfs: toTexts(raw.tmpfs).map(toTmpfs) };
  for (const [index, volume] of (raw.volumes ?? []).entries()) {
    const place = [...path, "volumes", index];
    const mount = typeof volume === "string" ? fromShort(volume, place, problems) : volume;
    if (mount?.type === "tmpfs") found.tmpfs.push(longTmpfs(mount, place, problems));
    else if (mount) found.mounts.push(...toMount(mount, root, place, problems));
  }
  const targets = [...found.mounts, ...found.tmpfs].map(({ target }) => target);
  const twice = targets.find((target, index) => targets.indexOf(target) !== index);
  if (twice) problems.add("compose-invalid", [...path, "volumes"], `two things are mounted at ${twice}.`);
  return found;
}

/** Those of Docker Desktop's past mean nothing to any engine. */
const known = new Set(["ro", "rw", "z", "Z", "cached", "delegated", "consistent"]);

/** `[source:]target[:options]`; a source that looks like a path is a bind. */
function fromShort(volume: string, path: Path, problems: Problems): RawMount | undefined {
  const [first = "", second, options, ...more] = volume.split(":");
  if (first === "" || second === "" || more.length > 0) {
    problems.add("compose-invalid", path, "expected source:target or source:target:ro.");
    return undefined;
  }
  const given = options?.split(",") ?? [];
  const unknown = given.find((option) => !known.has(option));
  if (unknown !== undefined) {
    const sentence = `Slipway does not support the option ${JSON.stringify(unknown)}. Remove it.`;
    problems.add("compose-unsupported", path, sentence);
  }
  if (second === undefined) return { type: "volume", target: first };
  const selinux = given.find((option) => option.toLowerCase() === "z");
  return {
    type: /^[./~]/.test(first) ? "bind" : "volume",
    source: first,
    target: second,
    read_only: given.includes("ro"),
    bind: selinux === undefined ? undefined : { selinux },
  };
}

/** What no two mounts of a service have in common. */
export function mountTarget(mount: string | RawMount): string {
  if (typeof mount !== "string") return normalise(mount.target ?? "");
  const [first = "", second] = mount.split(":");
  return normalise(second ?? first);
}

function toMount(mount: RawMount, root: string, path: Path, problems: Problems): Mount[] {
  const { type, source, bind } = mount;
  const readOnly = toBoolean(mount.read_only, [...path, "read_only"], problems) ?? false;
  const target = toTarget(mount.target, path, problems);
  if (type !== "bind" && type !== "volume") {
    problems.add(
      "compose-unsupported",
      path,
      `Slipway does not support mounts of type ${type}. Use volume, bind or tmpfs.`,
    );
  } else if (!source) {
    const sentence = `the volume at ${target} has no name, so the next release would not find it. Name it ("data:${target}"), or remove it if the image has all that is to be there.`;
    problems.add("compose-unsupported", path, sentence);
  } else if (type === "volume") {
    return [{ type, volume: source, target, readOnly }];
  } else if (bind?.selinux === "Z") {
    const sentence = 'with the option "Z" one release would take the folder from another. Write "z".';
    problems.add("compose-unsupported", path, sentence);
  } else if (source.startsWith("~")) {
    problems.add("compose-unsupported", path, "~ is another folder for every user. Write the path out.");
  } else if (toBoolean(bind?.create_host_path, [...path, "bind", "create_host_path"], problems) === false) {
    problems.add(
      "compose-unsupported",
      [...path, "bind", "create_host_path"],
      "the folder is always made. Remove this key.",
    );
  } else {
    return [{ type, source: resolvePath(root, source), target, readOnly, ...(bind?.selinux && { relabelled: true }) }];
  }
  return [];
}

function longTmpfs(mount: RawMount, path: Path, problems: Problems) {
  const size = toBytes(mount.tmpfs?.size, [...path, "tmpfs", "size"], problems);
  const mode = mount.tmpfs?.mode;
  const octal = typeof mode === "number" ? mode.toString(8) : mode;
  const options = [
    ...(toBoolean(mount.read_only, [...path, "read_only"], problems) ? ["ro"] : []),
    ...(size === undefined ? [] : [`size=${size}`]),
    ...(octal === undefined ? [] : [`mode=${octal}`]),
  ];
  return { target: toTarget(mount.target, path, problems), options: options.join(",") };
}

function toTmpfs(tmpfs: string) {
  const [target = "", ...options] = tmpfs.split(":");
  return { target, options: options.join(":") };
}

function toTarget(target: string | undefined, path: Path, problems: Problems): string {
  if (target?.startsWith("/")) return normalise(target);
  problems.add(
    "compose-invalid",
    path,
    `expected an absolute path in the container, not ${JSON.stringify(target ?? "")}.`,
  );
  return target ?? "";
}
