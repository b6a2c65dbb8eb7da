import type { z } from "zod";
import { type SlipwayConfig, slipwaySchema } from "../../contract/slipway-yaml.ts";
import { scheduleProblem } from "../backup/schedule.ts";
import { readYaml, type TextFile } from "../yaml/document.ts";
import type { Path } from "../yaml/path.ts";
import type { Problems } from "../yaml/problems.ts";

/** Reads `slipway.yaml`. Refuses `config-invalid` with everything that is wrong, each by file, line and path. */
export function readConfig(file: TextFile): SlipwayConfig {
  const { value, problems } = readYaml(file, "config-invalid");
  const parsed = slipwaySchema.safeParse(value ?? {});
  if (parsed.success) {
    checkSchedule(parsed.data, problems);
    problems.refuseAny();
    return parsed.data;
  }
  for (const issue of parsed.error.issues) report(problems, issue);
  problems.refuseAny();
  throw new Error(`${file.name} was not accepted, but nothing is wrong with it.`);
}

function checkSchedule({ environments }: SlipwayConfig, problems: Problems): void {
  const { schedule } = environments.production.backup;
  const problem = schedule && scheduleProblem(schedule);
  if (problem) problems.add("config-invalid", ["environments", "production", "backup", "schedule"], `${problem}.`);
}

function report(problems: Problems, issue: z.core.$ZodIssue, above: Path = []): void {
  const path = [...above, ...(issue.path as Path)];
  if (issue.code === "unrecognized_keys") {
    for (const key of issue.keys)
      problems.add("config-invalid", [...path, key], "this key is not known. Remove or rename it.");
  } else if (issue.code === "invalid_union" && issue.errors.length > 0 && issue.message === "Invalid input") {
    report(problems, nearest(issue), path);
  } else if (issue.code === "invalid_key") {
    problems.add("config-invalid", path, sentence(issue.issues[0]?.message ?? issue.message));
  } else {
    problems.add("config-invalid", path, sentence(issue.message));
  }
}

/** Of the forms that are allowed, the complaint of the one that came furthest. */
function nearest(issue: z.core.$ZodIssueInvalidUnion): z.core.$ZodIssue {
  const complaints = issue.errors.flat();
  const furthest = complaints.toSorted((a, b) => b.path.length - a.path.length);
  const rightType = complaints.find(({ code }) => code !== "invalid_type");
  return (furthest[0]?.path.length ? furthest[0] : rightType) ?? complaints[0] ?? issue;
}

/** Zod's words in ours: `Invalid option: expected one of "http"|"tcp"` → `expected one of http, tcp.` */
function sentence(message: string): string {
  const plain = message
    .replace(/^Invalid (?:input|option|URL|string): /, "")
    .replace(", received undefined", ", but it is missing")
    .replace(", received ", ", not ")
    .replace(/"([^"|]*)"(?=\|)|(?<=\|)"([^"|]*)"/g, "$1$2")
    .replaceAll("|", ", ");
  return `${plain.charAt(0).toLowerCase()}${plain.slice(1)}.`;
}
