import { isRemote } from "../build.ts";
import { below } from "./loading.ts";
import type { Entry, Origins } from "./origins.ts";

type Change = (value: unknown) => unknown;

/** A file's tree with its relative paths as they are seen from where `folder` is seen. */
export function rebase(tree: unknown, folder: string, origins: Origins): unknown {
  if (folder === ".") return tree;
  const moved = onText((path) => below(folder, path));
  return changed(tree, origins, {
    services: (services) =>
      everyValue(services, origins, (service) =>
        rebaseService(changed(service, origins, { build: (build) => withContext(build, origins) }), folder, origins),
      ),
    secrets: (all) => everyValue(all, origins, (one) => changed(one, origins, { file: moved })),
    configs: (all) => everyValue(all, origins, (one) => changed(one, origins, { file: moved })),
  });
}

export function rebaseService(service: unknown, folder: string, origins: Origins): unknown {
  if (folder === ".") return service;
  const moved = onText((path) => below(folder, path));
  const context = onText((path) => (isRemote(path) ? path : below(folder, path)));
  return changed(service, origins, {
    build: (build) => (typeof build === "string" ? context(build) : changed(build, origins, { context })),
    env_file: (files) =>
      typeof files === "string"
        ? moved(files)
        : everyValue(files, origins, (file) =>
            typeof file === "string" ? moved(file) : changed(file, origins, { path: moved }),
          ),
    volumes: (volumes) => everyValue(volumes, origins, (volume) => rebaseVolume(volume, folder, origins)),
  });
}

/** A build that names no folder means the project's, also where it comes from a file elsewhere. */
function withContext(build: unknown, origins: Origins): unknown {
  const entries = origins.entries(build);
  if (typeof build === "string" || entries.some(({ key }) => key === "context")) return build;
  return origins.map([...entries, { key: "context", value: "." }]);
}

/** A name is a volume's; what begins with a dot is a path, and still does when it is moved. */
function rebaseVolume(volume: unknown, folder: string, origins: Origins): unknown {
  const moved = onText((path) => (path.startsWith(".") ? dotted(below(folder, path)) : path));
  if (typeof volume === "string") {
    const [source = "", ...rest] = volume.split(":");
    return rest.length === 0 ? volume : [moved(source), ...rest].join(":");
  }
  const isBind = origins.entries(volume).some(({ key, value }) => key === "type" && value === "bind");
  return isBind ? changed(volume, origins, { source: onText((path) => dotted(below(folder, path))) }) : volume;
}

const dotted = (path: string) => (/^[./~]/.test(path) ? path : `./${path}`);

const onText =
  (change: (text: string) => string): Change =>
  (value) =>
    typeof value === "string" ? change(value) : value;

function changed(map: unknown, origins: Origins, changes: Record<string, Change>): unknown {
  if (map === null || typeof map !== "object") return map;
  const entry = ({ key, value, origin }: Entry) => ({ key, value: changes[key]?.(value) ?? value, origin });
  return origins.map(origins.entries(map).map(entry));
}

const everyValue = (holder: unknown, origins: Origins, change: Change): unknown =>
  holder === null || typeof holder !== "object"
    ? holder
    : origins.like(
        holder,
        origins.entries(holder).map((entry) => ({ ...entry, value: change(entry.value) })),
      );
