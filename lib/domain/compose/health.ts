import type { Path } from "../yaml/path.ts";
import type { Problems } from "../yaml/problems.ts";
import type { HealthCheck } from "./model.ts";
import type { RawHealthCheck } from "./raw.ts";
import { toBoolean, toMilliseconds, toNumber } from "./values.ts";

export function toHealthCheck(
  check: RawHealthCheck | undefined,
  path: Path,
  problems: Problems,
): HealthCheck | undefined {
  if (check === undefined) return undefined;
  const disabled = toBoolean(check.disable, [...path, "disable"], problems);
  return {
    test: disabled ? ["NONE"] : toTest(check.test, path, problems),
    intervalMs: toMilliseconds(check.interval, [...path, "interval"], problems),
    timeoutMs: toMilliseconds(check.timeout, [...path, "timeout"], problems),
    startPeriodMs: toMilliseconds(check.start_period, [...path, "start_period"], problems),
    retries: check.retries === undefined ? undefined : toNumber(check.retries, [...path, "retries"], problems, isCount),
  };
}

const isCount = (number: number) => Number.isInteger(number) && number >= 0;

/** A text is run by the container's shell; a list says how it is run. */
function toTest(test: string | string[] | undefined, path: Path, problems: Problems): string[] {
  if (typeof test === "string") return ["CMD-SHELL", test];
  const [kind, ...rest] = test ?? [];
  const complete = kind === "NONE" ? rest.length === 0 : kind === "CMD-SHELL" ? rest.length === 1 : rest.length > 0;
  if (test === undefined) {
    problems.add("compose-unsupported", path, "Slipway runs health checks itself, so it needs a test here.");
  } else if (!["NONE", "CMD", "CMD-SHELL"].includes(kind ?? "") || !complete) {
    const sentence = 'expected ["CMD", program, …], ["CMD-SHELL", command] or ["NONE"].';
    problems.add("compose-invalid", [...path, "test"], sentence);
  }
  return test ?? [];
}
