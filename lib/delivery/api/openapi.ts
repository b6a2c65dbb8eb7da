import type { z } from "zod";
import { type ApiOperation, type ApiRoute, apiPrefix, apiRoutes } from "../../contract/api.ts";
import { acceptedSchema, outputLineSchema, problemSchema, runViewSchema } from "../../contract/api-answers.ts";
import { intentInput } from "../../contract/intents.ts";
import { jsonSchema, namesIn, requestSchemaOf } from "./routes.ts";

/** Where the answers that are described in words only are described in full. */
const elsewhere: Record<Exclude<ApiOperation, keyof typeof described>, string> = {
  status: "PanelStatus of lib/contract/status.ts",
  events: "LinkEvent of lib/contract/link.ts, one a line",
  follow: "RunNews of lib/contract/api.ts, one a line",
  journal: "A list of JournalEntry of lib/contract/run.ts",
  report: "TrafficReport of lib/contract/report.ts, or null when the run has switched nothing",
  refs: "Branches and tags, and the default branch; lib/contract/link.ts",
  deployPlan: "DeployPlanView of lib/contract/gates.ts",
  releases: "A list of ReleaseView of lib/contract/releases.ts, newest first",
  backups: "A list of BackupView of lib/contract/backups.ts, newest first",
  restorePreview: "RestorePreview of lib/contract/backups.ts",
  pinBackup: "The list of backups as it is now",
  unpinBackup: "The list of backups as it is now",
  deleteBackup: "The list of backups as it is now",
  download: "ExportEvent of lib/contract/backups.ts, one a line",
  logs: "LogEvent of lib/contract/logs.ts, one a line",
  setCertificate: "CertificateView of lib/contract/certificates.ts",
  certificates: "A list of CertificateView of lib/contract/certificates.ts",
  checklist: "ChecklistView of lib/contract/gates.ts",
  isolation: "IsolationView of lib/contract/isolation.ts",
  difference: "DifferenceView of lib/contract/difference.ts",
  application: "ApplicationView of lib/contract/link.ts, or null",
  commitAndPush: "The commit and its branch",
  audit: "A list of AuditEntry of lib/contract/audit.ts",
  verifyAudit: "AuditVerification of lib/contract/audit.ts",
};

const reference = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const described = {
  ask: reference("Accepted"),
  run: reference("Run"),
  runs: { type: "array", items: reference("Run") },
  output: { type: "array", items: reference("OutputLine") },
} as const;

const components: Record<string, z.ZodType> = {
  Intent: intentInput,
  Accepted: acceptedSchema,
  Run: runViewSchema,
  OutputLine: outputLineSchema,
  Problem: problemSchema,
};

/** The API described for programs (OpenAPI 3.1), made of the schemas that judge the requests. */
export function openApiDocument() {
  const paths: Record<string, Record<string, object>> = {};
  for (const [operation, route] of Object.entries(apiRoutes)) {
    paths[route.path] = {
      ...paths[route.path],
      [route.method.toLowerCase()]: describe(operation as ApiOperation, route),
    };
  }
  return {
    openapi: "3.1.1",
    info: { title: "Slipway", version: "1", description: "What the command line does, over HTTP. See docs/api.md." },
    servers: [{ url: apiPrefix }],
    security: [{ token: [] }],
    paths,
    components: {
      securitySchemes: { token: { type: "http", scheme: "bearer", description: "Made in Settings, under Tokens" } },
      schemas: Object.fromEntries(Object.entries(components).map(([name, schema]) => [name, schemaOf(schema)])),
      responses: {
        Problem: {
          description: "A refusal",
          content: { "application/problem+json": { schema: reference("Problem") } },
        },
      },
    },
  };
}

function describe(operation: ApiOperation, route: ApiRoute) {
  const { properties, required = [] } = requestSchemaOf(operation);
  const inPath = namesIn(route.path);
  const others = Object.keys(properties).filter((name) => !inPath.includes(name));
  const isRead = route.method === "GET" || route.method === "DELETE";
  const parameter = (place: "path" | "query") => (name: string) => ({
    name,
    in: place,
    required: place === "path" || required.includes(name),
    schema: properties[name],
  });
  const parameters = [...inPath.map(parameter("path")), ...(isRead ? others.map(parameter("query")) : [])];
  const bodySchema =
    operation === "ask"
      ? reference("Intent")
      : {
          type: "object",
          properties: Object.fromEntries(others.map((name) => [name, properties[name]])),
          required: required.filter((name) => others.includes(name)),
        };
  return {
    operationId: operation,
    summary: route.summary,
    ...(parameters.length > 0 && { parameters }),
    ...(!isRead && others.length > 0 && { requestBody: { required: true, content: jsonContent(bodySchema) } }),
    responses: { [operation === "ask" ? "202" : "200"]: success(operation, route), default: problem },
  };
}

const problem = { $ref: "#/components/responses/Problem" };
const jsonContent = (schema: object) => ({ "application/json": { schema } });

function success(operation: ApiOperation, { streams }: ApiRoute) {
  if (operation in described) {
    const schema = described[operation as keyof typeof described];
    return { description: "Done, or begun", content: jsonContent(schema) };
  }
  const description = elsewhere[operation as keyof typeof elsewhere];
  return { description, content: streams ? { "application/x-ndjson": {} } : jsonContent({}) };
}

/** Of a choice of objects JSON Schema has no properties of its own. */
function schemaOf(schema: z.ZodType): object {
  const { properties, ...rest } = jsonSchema(schema);
  return Object.keys(properties).length > 0 ? { ...rest, properties } : rest;
}
