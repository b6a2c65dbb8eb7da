import { z } from "zod";
import { type ApiOperation, apiPrefix, apiRequestSchema, apiRoutes } from "../../contract/api.ts";
import { Refusal } from "../../contract/refusal.ts";

type Given = Record<string, unknown>;

/** What JSON Schema says of one value: all that is needed to read it from an address, and to describe it. */
export interface ValueSchema {
  type?: string;
  items?: ValueSchema;
  default?: unknown;
}

export interface RequestSchema {
  properties: Record<string, ValueSchema>;
  required?: string[];
}

/** The request of an operation as JSON Schema (2020-12, which OpenAPI 3.1 takes as it is), seen by who writes it. */
export const requestSchemaOf = (operation: ApiOperation): RequestSchema => requestSchemas[operation];

const requestSchemas = Object.fromEntries(
  Object.keys(apiRoutes).map((operation) => [operation, jsonSchema(apiRequestSchema(operation as ApiOperation))]),
) as Record<ApiOperation, RequestSchema>;

export function jsonSchema(schema: z.ZodType): RequestSchema {
  const { $schema: _, ...described } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  return { properties: {}, ...described } as RequestSchema;
}

/** The names in braces of a path. */
export const namesIn = (path: string): string[] => Array.from(path.matchAll(/\{(\w+)\}/g), ([, name = ""]) => name);

const operations = Object.entries(apiRoutes).map(([operation, { method, path }]) => ({
  operation: operation as ApiOperation,
  method,
  pattern: new URLPattern({ pathname: `${apiPrefix}${path.replace(/\{(\w+)\}/g, ":$1")}` }),
}));

/** The operation that a method and path name, and what of its request stands in the path. */
export function findOperation(method: string, pathname: string): { operation: ApiOperation; inPath: Given } {
  for (const one of operations) {
    const match = one.method === method && one.pattern.exec({ pathname });
    if (match) return { operation: one.operation, inPath: decoded(match.pathname.groups) };
  }
  throw new Refusal(
    "unknown-operation",
    `There is no ${method} ${pathname}. ${apiPrefix}/openapi.json lists what there is.`,
  );
}

const decoded = (groups: Record<string, string | undefined>): Given =>
  Object.fromEntries(Object.entries(groups).map(([name, text = ""]) => [name, decodeURIComponent(text)]));

/** What was asked for, still to be judged by the worker: of path and query, or of path and body. */
export async function requestOf(operation: ApiOperation, inPath: Given, request: Request): Promise<Given> {
  const { properties } = requestSchemaOf(operation);
  const { method } = apiRoutes[operation];
  const isRead = method === "GET" || method === "DELETE";
  const rest = isRead ? {} : await bodyOf(request);
  const { searchParams } = new URL(request.url);
  const given =
    operation === "ask"
      ? { input: rest }
      : { ...rest, ...inQuery(searchParams, properties), ...typed(inPath, properties) };
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(properties, name));
  if (unknown !== undefined) throw new Refusal("bad-request", `There is no ${unknown} to give here. Nothing was done.`);
  const parsed = apiRequestSchema(operation).safeParse(given);
  if (!parsed.success) throw new Refusal("bad-request", `${z.prettifyError(parsed.error)}. Nothing was done.`);
  return given;
}

async function bodyOf(request: Request): Promise<Given> {
  const text = await request.text();
  try {
    const body: unknown = text === "" ? {} : JSON.parse(text);
    if (typeof body === "object" && body !== null && !Array.isArray(body)) return body as Given;
  } catch {
    // Told below.
  }
  throw new Refusal("bad-request", "The body is not a JSON object. Nothing was done.");
}

const inQuery = (query: URLSearchParams, properties: RequestSchema["properties"]): Given =>
  Object.fromEntries(
    [...new Set(query.keys())].map((name) => {
      const schema = Object.hasOwn(properties, name) ? properties[name] : undefined;
      const all = query.getAll(name);
      return [name, schema?.type === "array" ? all : valueOf(all.at(-1) ?? "", schema)];
    }),
  );

const typed = (texts: Given, properties: RequestSchema["properties"]): Given =>
  Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, valueOf(String(text), properties[name])]));

/** What is not of its type stays a text, for the schema to refuse. */
function valueOf(text: string, schema: ValueSchema | undefined): unknown {
  if (schema?.type === "integer" || schema?.type === "number") return /^\d+$/.test(text) ? Number(text) : text;
  if (schema?.type === "boolean") return text === "true" || (text === "false" ? false : text);
  return text;
}
