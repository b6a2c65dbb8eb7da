import type { Path } from "../yaml/path.ts";
import type { Problems } from "../yaml/problems.ts";
import type { Runtime } from "./model.ts";
import type { RawService } from "./raw.ts";
import { toBytes, toNumber } from "./values.ts";

type Limits = Pick<Runtime, "ulimits" | "memoryBytes" | "cpus" | "shmBytes">;

/** Memory and processors may be limited in two places of the compose file, which must then agree. */
export function toLimits(raw: RawService, path: Path, problems: Problems): Limits {
  const limits = raw.deploy?.resources?.limits;
  const deep = [...path, "deploy", "resources", "limits"];
  const cpus = (value: number | string | undefined, place: Path) =>
    value === undefined ? undefined : toNumber(value, place, problems, (number) => number > 0);
  return {
    ulimits: toUlimits(raw, path, problems),
    shmBytes: toBytes(raw.shm_size, [...path, "shm_size"], problems),
    memoryBytes: agreed(
      toBytes(raw.mem_limit, [...path, "mem_limit"], problems),
      toBytes(limits?.memory, [...deep, "memory"], problems),
      () => problems.add("compose-invalid", [...deep, "memory"], "mem_limit says something else. Keep one of the two."),
    ),
    cpus: agreed(cpus(raw.cpus, [...path, "cpus"]), cpus(limits?.cpus, [...deep, "cpus"]), () =>
      problems.add(
        "compose-invalid",
        [...deep, "cpus"],
        "cpus of the service says something else. Keep one of the two.",
      ),
    ),
  };
}

function agreed(one: number | undefined, other: number | undefined, disagree: () => void): number | undefined {
  if (one !== undefined && other !== undefined && one !== other) disagree();
  return other ?? one;
}

function toUlimits(raw: RawService, path: Path, problems: Problems): Runtime["ulimits"] {
  return Object.entries(raw.ulimits ?? {}).map(([name, limit]) => {
    const place = [...path, "ulimits", name];
    const { soft, hard } = typeof limit === "object" ? limit : { soft: limit, hard: limit };
    const count = (value: number | string) => toNumber(value, place, problems, (number) => number >= -1);
    return { name, soft: count(soft), hard: count(hard) };
  });
}
