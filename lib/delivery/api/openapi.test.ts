import { Validator } from "@seriousme/openapi-schema-validator";
import { expect, test } from "vitest";
import { apiRoutes } from "../../contract/api.ts";
import { panelApi } from "../../testing/panel-api.ts";
import { openApiDocument } from "./openapi.ts";
import { findOperation } from "./routes.ts";

test("the document is a valid OpenAPI 3.1 one, judged by somebody else", async () => {
  const validator = new Validator();
  const { valid, errors } = await validator.validate(openApiDocument());
  expect({ valid, errors }).toEqual({ valid: true, errors: undefined });
  expect(validator.version).toBe("3.1");
});

test("it has every operation that is answered, and no other", () => {
  const { paths } = openApiDocument();
  const inDocument = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => {
      const asked = `/api/v1${path.replace(/\{run\}/, "7").replace(/\{\w+\}/g, "staging")}`;
      const { operation: found } = findOperation(method.toUpperCase(), asked);
      expect([method, path, (operation as { operationId: string }).operationId]).toEqual([method, path, found]);
      return found;
    }),
  );
  expect(inDocument.sort()).toEqual(Object.keys(apiRoutes).sort());
});

test("it says of each request what is asked for", () => {
  const { paths, components } = openApiDocument();
  expect(paths["/environments/{environment}/logs"]?.get).toMatchObject({
    parameters: [
      { name: "environment", in: "path", required: true, schema: { enum: ["staging", "production"] } },
      { name: "services", in: "query", required: true, schema: { type: "array", items: { type: "string" } } },
      { name: "tail", in: "query", required: false, schema: { type: "integer", default: 500, maximum: 5000 } },
      { name: "follow", in: "query", required: false },
      { name: "since", in: "query", required: false },
    ],
  });
  expect(paths["/environments/{environment}/certificate"]?.put).toMatchObject({
    requestBody: {
      content: { "application/json": { schema: { type: "object", required: ["certificate", "key"] } } },
    },
  });
  expect(components.schemas.Intent).toMatchObject({
    oneOf: expect.arrayContaining([expect.objectContaining({ required: ["kind", "requestId", "environment", "ref"] })]),
  });
});

test("it is there for everybody", async () => {
  const api = await panelApi("");
  expect((await api.ask("GET", "/api/v1/openapi.json")).json).toEqual(JSON.parse(JSON.stringify(openApiDocument())));
});
