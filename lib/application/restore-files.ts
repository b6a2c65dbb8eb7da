import type { RestoreFiles } from "../contract/backups.ts";
import type { ReleasePlan } from "../domain/release/plan.ts";
import type { ContainerSpec, VolumeSpec } from "../domain/release/spec.ts";
import type { Manifest } from "./ports.ts";

const volumesIn = ({ files }: Manifest) => files.flatMap((file) => (file.role === "volume" ? [file.volume] : []));

/** Of the volumes in a backup those that the live release uses, as they are now. The others are left in it. */
export function volumesToRestore(manifest: Manifest, live: ReleasePlan): VolumeSpec[] {
  const mounted = live.release.containers.flatMap(({ volumes }) => volumes);
  return volumesIn(manifest).flatMap((key) => mounted.find((volume) => volume.key === key) ?? []);
}

/** What a restore does with all that its release can write to and that is not in the database. `root`: of the application. */
export function filesOfRestore(
  manifest: Manifest,
  { live, code, root }: { live: ReleasePlan; code: ReleasePlan; root: string },
): RestoreFiles {
  const restored = volumesToRestore(manifest, live).map(({ key }) => key);
  const containers = [...code.release.containers, ...live.residents.map(({ container }) => container)];
  const volumes = containers.flatMap(({ volumes }) => volumes).filter(({ name }) => name !== live.database?.volume);
  const kept = [...volumes.map(({ key }) => key), ...containers.flatMap(folders).map(inFile(root))];
  return {
    restored,
    untouched: [...new Set(kept)].filter((name) => !restored.includes(name)),
    unused: volumesIn(manifest).filter((key) => !restored.includes(key)),
  };
}

const folders = ({ runtime }: ContainerSpec) =>
  runtime.mounts.flatMap((mount) => (mount.type === "bind" && !mount.readOnly ? [mount.source] : []));

/** As the compose file names it. */
const inFile = (root: string) => (folder: string) =>
  folder.startsWith(`${root}/`) ? `.${folder.slice(root.length)}` : folder;
