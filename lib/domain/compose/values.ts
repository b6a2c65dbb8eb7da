import { parseDuration } from "../../contract/duration.ts";
import type { Path } from "../yaml/path.ts";
import type { Problems } from "../yaml/problems.ts";
import type { Lookup } from "./interpolate.ts";
import type { ListOrMap, Scalar } from "./raw.ts";

/** Reads the small values of a compose file, which may all come as texts from variables. */

export function toBoolean(value: boolean | string | undefined, path: Path, problems: Problems): boolean | undefined {
  if (value === undefined || typeof value === "boolean") return value;
  if (["true", "yes", "y", "on"].includes(value.toLowerCase())) return true;
  if (!["false", "no", "n", "off"].includes(value.toLowerCase())) {
    problems.add("compose-invalid", path, `expected true or false, not ${JSON.stringify(value)}.`);
  }
  return false;
}

export function toNumber(
  value: number | string,
  path: Path,
  problems: Problems,
  accepts: (number: number) => boolean = () => true,
): number {
  const number = typeof value === "number" ? value : Number(value.trim() || Number.NaN);
  if (Number.isFinite(number) && accepts(number)) return number;
  problems.add("compose-invalid", path, `${JSON.stringify(value)} is not a number that makes sense here.`);
  return 0;
}

/** Compose's durations (`1m30s`, `500ms`, `1d`, and `1w`) in milliseconds. */
export function toMilliseconds(value: string | undefined, path: Path, problems: Problems): number | undefined {
  if (value === undefined) return undefined;
  const weeks = value.replace(/(\d+)w/, (_whole, count: string) => `${Number(count) * 7}d`);
  const ms = value === "0" ? 0 : parseDuration(weeks);
  if (ms === undefined) {
    problems.add("compose-invalid", path, `${JSON.stringify(value)} is not a duration like 30s or 1m30s.`);
  }
  return ms;
}

/** Compose's sizes (`512m`, `1.5gb`, `64KiB`, plain bytes; always multiples of 1024) in bytes. */
export function toBytes(value: number | string | undefined, path: Path, problems: Problems): number | undefined {
  if (value === undefined) return undefined;
  const parts = /^(\d+(?:\.\d+)?) ?(?:([kmgtp])i?)?b?$/i.exec(String(value));
  if (!parts) {
    problems.add("compose-invalid", path, `${JSON.stringify(value)} is not a size like 512m or 1g.`);
    return undefined;
  }
  const power = parts[2] ? "kmgtp".indexOf(parts[2].toLowerCase()) + 1 : 0;
  return Math.floor(Number(parts[1]) * 1024 ** power);
}

/** Both forms of `environment`, `labels` and `args`; `null` where only a name is given. */
export function toEntries(value: ListOrMap | undefined): [name: string, value: string | null, key: string | number][] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) {
    return Object.entries(value).map(([name, item]) => [name, item === null ? null : String(item), name]);
  }
  return value.map((item, index) => {
    const [name, ...rest] = item.split("=");
    return [name ?? "", rest.length === 0 ? null : rest.join("="), index];
  });
}

/** A name alone takes its value from the variables; one that is not set there is left out, as Compose does. */
export function toValues(value: ListOrMap | undefined, lookup: Lookup): Record<string, string> {
  const entries = toEntries(value).map(([name, given]) => [name, given ?? lookup(name)] as const);
  return Object.fromEntries(entries.filter((entry): entry is readonly [string, string] => entry[1] !== undefined));
}

export const toTexts = (value: string | string[] | undefined | null): string[] =>
  value === undefined || value === null ? [] : Array.isArray(value) ? value : [value];

/** `driver_opts` and logging options: texts, without those that are null. */
export const toOptions = (value: Record<string, Scalar | null> | undefined): Record<string, string> =>
  Object.fromEntries(
    Object.entries(value ?? {}).flatMap(([name, item]) => (item === null ? [] : [[name, String(item)]])),
  );
