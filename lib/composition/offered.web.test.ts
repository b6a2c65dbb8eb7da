import { afterAll, beforeAll, expect, test } from "vitest";
import type { Role } from "../contract/permissions.ts";
import { status } from "../testing/fake-worker.ts";
import { startWebPanel, type WebPanel } from "../testing/web-panel.ts";

const { staging, production } = status.environments;
const failing = { ...staging, alarms: [] };
const environments = { staging: failing, production: { ...failing, environment: production.environment } };

let panel: WebPanel;
beforeAll(async () => {
  panel = await startWebPanel({ answers: { status: { ...status, environments } } });
});
afterAll(() => panel?.stop());

/** What a page is sent as, without the copy of it that its scripts are told. */
async function page(role: Role, path: string): Promise<string> {
  const answer = await fetch(`${panel.url}${path}`, { headers: { cookie: await panel.session(role) } });
  return (await answer.text())
    .replaceAll(/<script\b.*?<\/script>/gs, "")
    .replaceAll("<!-- -->", "")
    .replaceAll("&#x27;", "'");
}

test.each([
  ["viewer", ["staging"]],
  ["developer", ["staging"]],
  ["lead", ["staging", "production"]],
] as const)("an alarm leads a %s to the logs of %s", async (role, led) => {
  const links = [...(await page(role, "/")).matchAll(/href="\/logs\?environment=(\w+)&amp;services=backend"/g)];
  expect(new Set(links.map(([, environment]) => environment))).toEqual(new Set(led));
});

test.each([
  [
    "viewer",
    "/logs?environment=production&services=backend",
    "Production's logs are not for you to read",
    "Logs of production",
  ],
  ["viewer", "/logs?environment=both", "Production's logs are not for you to read", "Logs"],
  [
    "developer",
    "/database?environment=production",
    "Production's database is not for you to open",
    "Database of production",
  ],
] as const)(
  "a %s who asks for %s is told so, and shown nothing of the other environment",
  async (role, path, said, title) => {
    const html = await page(role, path);
    expect(html).toContain(`>${said}</h1>`);
    expect(html).toMatch(new RegExp(`<title>${title}[ <]`));
    expect(html).not.toContain("favicon-staging");
    expect(html).not.toContain('data-env="staging"');
  },
);

test("who may is shown what was asked for", async () => {
  expect(await page("lead", "/logs?environment=production")).toContain(">Logs of production</h1>");
  expect(await page("viewer", "/logs")).toContain(">Logs of staging</h1>");
  expect(await page("developer", "/database")).toContain(">Database of staging</h1>");
});

test("a lost invitation is made again in its own row, and a link for a new password in the person's", async () => {
  await panel.invite("invited");
  await panel.invite("bystander", panel.bystander.id);
  const html = await page("admin", "/settings");
  const rowOf = (name: string) => html.split(`aria-label="Invitation of ${name}"`)[1]?.split("</li>")[0];
  expect(rowOf("invited")).toMatch(/>New link<.*>Withdraw</);
  expect(rowOf("bystander")).toMatch(/has a link for a new password.*>Withdraw</);
  expect(rowOf("bystander")).not.toContain("New link");
});
