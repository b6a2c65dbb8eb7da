import type { Path } from "../yaml/path.ts";
import type { Problems } from "../yaml/problems.ts";
import type { Runtime } from "./model.ts";
import type { RawService } from "./raw.ts";
import { toBytes, toNumber } from "./values.ts";

type Limits = Pick<
  Runtime,
  "ulimits" | "memoryBytes" | "memoryReservationBytes" | "memorySwapBytes" | "cpus" | "pids" | "shmBytes"
>;

/** What may be limited in two places of the compose file must agree there. */
export function toLimits(raw: RawService, path: Path, problems: Problems): Limits {
  const { limits, reservations } = raw.deploy?.resources ?? {};
  const deep = [...path, "deploy", "resources"];
  const bytes: Reader = (value, place) => toBytes(value, place, problems);
  const number =
    (accepts: (number: number) => boolean): Reader =>
    (value, place) =>
      value === undefined ? undefined : toNumber(value, place, problems, accepts);
  const agreed = (read: Reader, key: string, own: Amount, place: Path, other: Amount) => {
    const [one, two] = [read(own, [...path, key]), read(other, [...deep, ...place])];
    if (one !== undefined && two !== undefined && one !== two) {
      const sentence = `${key} of the service says something else. Keep one of the two.`;
      problems.add("compose-invalid", [...deep, ...place], sentence);
    }
    return two ?? one;
  };
  // Nothing reserves processors on one host, for Compose neither; but what is written must make sense.
  number((cpus) => cpus >= 0)(reservations?.cpus, [...deep, "reservations", "cpus"]);
  return {
    ulimits: toUlimits(raw, path, problems),
    shmBytes: bytes(raw.shm_size, [...path, "shm_size"]),
    memoryBytes: agreed(bytes, "mem_limit", raw.mem_limit, ["limits", "memory"], limits?.memory),
    memoryReservationBytes: agreed(
      bytes,
      "mem_reservation",
      raw.mem_reservation,
      ["reservations", "memory"],
      reservations?.memory,
    ),
    memorySwapBytes: String(raw.memswap_limit) === "-1" ? -1 : bytes(raw.memswap_limit, [...path, "memswap_limit"]),
    cpus: agreed(
      number((cpus) => cpus > 0),
      "cpus",
      raw.cpus,
      ["limits", "cpus"],
      limits?.cpus,
    ),
    pids: agreed(number(Number.isInteger), "pids_limit", raw.pids_limit, ["limits", "pids"], limits?.pids),
  };
}

type Amount = number | string | undefined;
type Reader = (value: Amount, place: Path) => number | undefined;

function toUlimits(raw: RawService, path: Path, problems: Problems): Runtime["ulimits"] {
  return Object.entries(raw.ulimits ?? {}).map(([name, limit]) => {
    const place = [...path, "ulimits", name];
    const { soft, hard } = typeof limit === "object" ? limit : { soft: limit, hard: limit };
    const count = (value: number | string) => toNumber(value, place, problems, (number) => number >= -1);
    return { name, soft: count(soft), hard: count(hard) };
  });
}
