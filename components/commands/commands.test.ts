import { expect, test } from "vitest";
import { askIn } from "#components/environment/ask.ts";
import type { PanelStatus, ServiceStatus } from "#lib/contract/status.ts";
import { anActor } from "#lib/testing/builders.ts";
import { status } from "#lib/testing/fake-worker.ts";
import { commandsFor } from "./commands.ts";

const hrefs = (role: "viewer" | "developer" | "lead" | "admin", of: PanelStatus = status) =>
  commandsFor(anActor({ role }), of).flatMap(({ commands }) => commands.map(({ href }) => href));

test("a person finds what that person may do, and nothing else", () => {
  const deploys = { staging: "/?ask=deploy&environment=staging", production: "/?ask=deploy&environment=production" };
  expect(hrefs("viewer").filter((href) => href.startsWith("/?ask"))).toEqual([]);
  expect(hrefs("viewer")).toContain("/logs");
  expect(hrefs("developer")).toContain(deploys.staging);
  expect(hrefs("developer")).not.toContain(deploys.production);
  expect(hrefs("lead")).toContain(deploys.production);
  expect(hrefs("lead")).not.toContain("/settings#people");
  expect(hrefs("lead")).not.toContain("/settings#notifications");
  expect(hrefs("admin")).toContain("/settings#notifications");
  expect(hrefs("admin")).toContain("/settings#people");
});

test("a database is offered where one is, to whom it may be opened", () => {
  const { staging, production } = status.environments;
  const database: ServiceStatus = {
    ...{ service: "database", role: "resident", state: "healthy", ports: [], container: "d", restarts: 0 },
    database: { name: "warehouse", volume: "data" },
  };
  const services = [database];
  const both: PanelStatus["environments"] = {
    staging: { ...staging, services },
    production: { ...production, services },
  };
  const offered = (role: "developer" | "lead", environments = both) =>
    hrefs(role, { ...status, environments }).filter((href) => href.startsWith("/database?"));
  expect(offered("developer")).toEqual(["/database?environment=staging"]);
  expect(offered("lead")).toEqual(["/database?environment=staging", "/database?environment=production"]);
  expect(offered("lead", { ...both, staging })).toEqual(["/database?environment=production"]);
});

test("no two commands are one address", () => {
  const all = hrefs("admin");
  expect(all).toEqual([...new Set(all)]);
});

test("every question that a command opens is understood by the dashboard", () => {
  const asked = hrefs("admin").filter((href) => href.startsWith("/?ask"));
  expect(asked.length).toBeGreaterThan(2);
  for (const href of asked) expect(askIn(new URL(href, "http://slipway").searchParams), href).toBeDefined();
});

test.each([
  "",
  "ask=deploy",
  "ask=deploy&environment=elsewhere",
  "ask=operate&environment=staging",
  "ask=operate&environment=staging&action=rm",
  "ask=x&environment=staging",
])("an address with %j asks for nothing", (query) => {
  expect(askIn(new URLSearchParams(query))).toBeUndefined();
});
