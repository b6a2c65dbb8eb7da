import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import type { Path } from "../yaml/path.ts";
import type { Problems } from "../yaml/problems.ts";
import schema from "./compose-spec.json" with { type: "json" };

let compiled: ValidateFunction | undefined;

/** Checks a compose file against the Compose Specification's own schema. Answers whether it holds. */
export function validate(value: unknown, problems: Problems): boolean {
  compiled ??= new Ajv2020({ strict: false, allErrors: true, verbose: true }).compile(schema);
  if (compiled(value)) return true;
  for (const [path, errors] of byPlace(value, compiled.errors ?? [])) {
    for (const error of errors.filter(isAboutAKey)) {
      problems.add("compose-invalid", [...path, keyOf(error)], whatIsWrongWithKey(error));
    }
    const others = errors.filter((error) => !isAboutAKey(error));
    if (others.length > 0) problems.add("compose-invalid", path, whatIsWrong(others));
  }
  return false;
}

/**
 * Where several forms are allowed, the schema complains of each. What counts are the innermost complaints, and those of
 * the form that the value has.
 */
function byPlace(value: unknown, errors: readonly ErrorObject[]): [Path, ErrorObject[]][] {
  const choices = new Set(errors.filter(isChoice).map(({ instancePath }) => instancePath));
  const leaves = errors.filter((error) => !isChoice(error));
  const isInside = (error: ErrorObject, place: string) => error.instancePath.startsWith(`${place}/`);
  const innermost = leaves.filter(
    ({ instancePath, keyword }) =>
      !(choices.has(instancePath) || keyword === "type") || !leaves.some((other) => isInside(other, instancePath)),
  );
  const places = Map.groupBy(innermost, (error) => error.instancePath);
  return [...places].map(([pointer, found]) => {
    const specific = found.filter(({ keyword }) => keyword !== "type");
    return [toPath(value, pointer), specific.length > 0 ? specific : found];
  });
}

const isChoice = ({ keyword }: ErrorObject) => keyword === "oneOf" || keyword === "anyOf";

/** A JSON pointer as a path; parts are numbers where they count the items of a list. */
function toPath(value: unknown, pointer: string): Path {
  const path: (string | number)[] = [];
  let here = value;
  for (const part of pointer.split("/").slice(1)) {
    const key = part.replaceAll("~1", "/").replaceAll("~0", "~");
    path.push(Array.isArray(here) ? Number(key) : key);
    here = (here as Record<string, unknown> | undefined)?.[key];
  }
  return path;
}

const isAboutAKey = ({ keyword }: ErrorObject) => keyword === "additionalProperties" || keyword === "required";
const keyOf = ({ params }: ErrorObject): string => params.additionalProperty ?? params.missingProperty;

function whatIsWrongWithKey({ keyword, schemaPath }: ErrorObject): string {
  if (keyword === "required") return "this key is missing.";
  return /patternProperties|\/(?:services|networks|volumes)\/additionalProperties/.test(schemaPath)
    ? "this name is not allowed: letters, digits, . _ -"
    : "the Compose Specification knows no such key. Correct or remove it.";
}

function whatIsWrong(errors: readonly ErrorObject[]): string {
  const [first] = errors;
  const types = [...new Set(errors.flatMap(({ keyword, params }) => (keyword === "type" ? params.type : [])))];
  if (types.length > 0) return `expected ${types.map(typeName).join(" or ")}, not ${shortly(first?.data)}.`;
  if (first?.keyword === "enum")
    return `expected one of ${first.params.allowedValues.join(", ")}, not ${shortly(first.data)}.`;
  if (first?.keyword === "uniqueItems") return "an item stands in this list twice.";
  return `${first?.message ?? "is not allowed"}, not ${shortly(first?.data)}.`;
}

const typeNames: Record<string, string> = { object: "a mapping", array: "a list", string: "a text", null: "nothing" };
const typeName = (type: string) => typeNames[type] ?? (type === "integer" ? "a whole number" : `a ${type}`);

function shortly(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (value !== null && typeof value === "object") return "a mapping";
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
