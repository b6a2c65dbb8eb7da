import type { Path } from "../yaml/path.ts";
import type { Problems } from "../yaml/problems.ts";
import type { Lookup } from "./interpolate.ts";
import { toLabels } from "./labels.ts";
import type { ComposeNetwork, ComposeService, ComposeVolume } from "./model.ts";
import type { RawCompose, RawNetwork, RawService } from "./raw.ts";
import { toBoolean } from "./values.ts";

/** Where a service names no network it is on this one. */
const fallback = "default";

/** In the order of their names, as Compose joins them: the first one is the container's main network. */
export function toServiceNetworks(networks: RawService["networks"]): ComposeService["networks"] {
  const named = Array.isArray(networks)
    ? networks.map((network) => [network, null] as const)
    : Object.entries(networks ?? {});
  const joined = named.length > 0 ? named : [[fallback, null] as const];
  return joined
    .map(([network, options]) => ({ network, aliases: options?.aliases ?? [] }))
    .sort((a, b) => (a.network < b.network ? -1 : 1));
}

/** The declared networks, and the default one if some service is on it. */
export function toNetworks(
  raw: RawCompose,
  services: readonly ComposeService[],
  project: string,
  problems: Problems,
  lookup: Lookup,
): Record<string, ComposeNetwork> {
  const usesFallback = services.some(({ networks }) => networks.some(({ network }) => network === fallback));
  const declared: Record<string, RawNetwork | null> = {
    ...(usesFallback ? { [fallback]: null } : {}),
    ...raw.networks,
  };
  return Object.fromEntries(
    Object.entries(declared).map(([key, network]) => {
      const path: Path = ["networks", key];
      onlyDriver(network?.driver, "bridge", path, problems);
      const internal = toBoolean(network?.internal, [...path, "internal"], problems) ?? false;
      const labels = toLabels(network?.labels, path, problems, lookup);
      return [key, { name: network?.name ?? `${project}_${key}`, internal, labels }];
    }),
  );
}

export function toVolumes(
  raw: RawCompose,
  project: string,
  problems: Problems,
  lookup: Lookup,
): Record<string, ComposeVolume> {
  return Object.fromEntries(
    Object.entries(raw.volumes ?? {}).map(([key, volume]) => {
      const path: Path = ["volumes", key];
      onlyDriver(volume?.driver, "local", path, problems);
      return [
        key,
        { name: volume?.name ?? `${project}_${key}`, labels: toLabels(volume?.labels, path, problems, lookup) },
      ];
    }),
  );
}

function onlyDriver(driver: string | undefined, supported: string, path: Path, problems: Problems): void {
  if (driver === undefined || driver === "" || driver === supported) return;
  problems.add(
    "compose-unsupported",
    [...path, "driver"],
    `Slipway supports the driver ${supported} only, not ${driver}.`,
  );
}
