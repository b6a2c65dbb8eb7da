import type { Browser, Locator, Page } from "@playwright/test";
import { type Environment, environments } from "../lib/contract/names.ts";
import { testEngine } from "../lib/testing/engine.ts";
import { rootSql } from "../lib/testing/root-sql.ts";
import { makeFirstAdministrator } from "./support/administrator.ts";
import { type Address, type Application, applicationFile, readApplication } from "./support/application.ts";
import { backUp, openRestore } from "./support/backups.ts";
import { openItems, signOff } from "./support/checklist.ts";
import {
  column,
  confirmProduction,
  deploy,
  expectUnmet,
  openProductionDialog,
  openRollbackDialog,
  releaseOf,
} from "./support/dashboard.ts";
import { liveContainer } from "./support/engine.ts";
import { ownPanel } from "./support/handed-down.ts";
import { journey } from "./support/journey.ts";
import type { LoadReport } from "./support/load.ts";
import { type Load, startLoadProcess } from "./support/load-process.ts";
import { endOf } from "./support/run-page.ts";
import { expect, signedOut, test } from "./support/test.ts";
import { commitAndPush, shortenWaits } from "./support/their-repository.ts";
import { connectByWizard, type PortOf } from "./support/wizard.ts";

/** Only with `npm run test:application`: an application that somebody else has written, from the wizard to the undo of a restore. */

test.use({ storageState: signedOut });

const live = /^Live in [\d.]+ s\. 0 of [\d,]+ requests failed\./;
const runLimitMs = 300_000;

const file = applicationFile();
if (file) wholePath(readApplication(file));

function wholePath(application: Application): void {
  const { database, next, page: opened } = application;

  test(`${application.name} goes the whole path, and no request fails`, async ({ page, browser, panel }) => {
    test.setTimeout(15 * 60_000);
    const { repository, instance } = ownPanel();
    const loads: Partial<Record<Environment, Load>> = {};
    const asked: Partial<Record<Environment, LoadReport>> = {};
    const { part, picture, seconds } = await journey(page, `application/${application.name}`);

    const portOf = await part("connect", async () => {
      await page.goto(panel.setUpLink);
      await makeFirstAdministrator(page);
      const name = `${application.name}-${instance.slice(-6)}`;
      const { freePort } = testEngine();
      return connectByWizard(page, { ...application, name, repository, freePort, seen: picture });
    });
    const shows = (environment: Environment, text: string) =>
      expectShown(browser, addressOf(portOf, environment, opened), text);
    const loadOn = (environment: Environment) => {
      const addresses = [opened, ...application.load].map((one) => addressOf(portOf, environment, one));
      loads[environment] = startLoadProcess(addresses);
    };
    const inProduction = async (statement: string) => {
      const container = await liveContainer("production", database.service);
      const { client, name } = database;
      return rootSql(container, { client, database: name, password: await rootPasswordOf(container) }, statement);
    };

    try {
      await shortenWaits(repository);
      await part("policy accepted", () => acceptPolicy(page));

      await part("staging, first version", () => toStaging(page));
      await shows("staging", opened.text);
      loadOn("staging");
      await part("production, first version", () => toProduction(page));
      await shows("production", opened.text);
      loadOn("production");

      await commitAndPush(repository, "The next version", next.edits);
      await part("staging, next version", () => toStaging(page));
      await shows("staging", next.text);
      await shows("production", opened.text);
      await part("production, next version", () => toProduction(page));
      await shows("production", next.text);

      await part("rolled back", () => rollBack(page));
      await shows("production", opened.text);

      await inProduction(database.write);
      const right = await inProduction(database.rows);
      expect(right).not.toBe("");
      const backup = await part("backed up", () => backUp(page, "production"));
      await inProduction(database.write);
      await inProduction(database.damage);
      const damaged = await inProduction(database.rows);
      expect(damaged).not.toBe(right);

      await part("restored", () => restore(page, backup));
      expect(await inProduction(database.rows)).toBe(right);
      await shows("production", opened.text);
      await part("undone", () => undoRestore(page));
      expect(await inProduction(database.rows)).toBe(damaged);
      await shows("production", opened.text);
    } finally {
      Object.assign(asked, await stopAll(loads));
      const { name, commit } = application;
      console.log(JSON.stringify({ application: name, commit, seconds, asked }));
    }
    for (const environment of environments) {
      expect(asked[environment]?.failures, environment).toEqual([]);
      expect(asked[environment]?.requests, environment).toBeGreaterThan(1000);
    }
  });
}

/** What the commit says guards production from now on. */
async function acceptPolicy(page: Page): Promise<void> {
  await page.goto("/settings");
  await page.getByRole("button", { name: "Save the source" }).click();
  await expect(page.getByText("The next deploy uses it.", { exact: true })).toBeVisible();
}

async function toStaging(page: Page): Promise<void> {
  await deploy(page, "main");
  expect(await endOf(page, runLimitMs)).toMatch(live);
}

/** With everything that it asks people for. */
async function toProduction(page: Page): Promise<void> {
  await page.goto("/checklist");
  await signOff(page);
  await expect(openItems(page)).toHaveCount(0);
  await page.goto("/");
  await expectUnmet(await openProductionDialog(page), []);
  await confirmProduction(page);
  expect(await endOf(page, runLimitMs)).toMatch(live);
}

async function rollBack(page: Page): Promise<void> {
  await page.goto("/");
  const before = await releaseOf(page, "Production");
  const dialog = await openRollbackDialog(page);
  await dialog.getByRole("button", { name: /^Roll back to r\d+$/ }).click();
  await page.waitForURL(/\/runs\/\d+$/);
  await endOf(page);
  await expect(page.getByText("succeeded", { exact: true })).toBeVisible();
  await page.goto("/");
  await expect(column(page, "Production").getByText(before, { exact: true })).toBeHidden();
  await page.goBack();
}

async function restore(page: Page, backup: string): Promise<void> {
  await page.goto("/backups?environment=production");
  const dialog = await openRestore(page, backup);
  await confirmIn(dialog, "Restore Production");
  await page.waitForURL(/\/runs\/\d+$/);
  expect(await endOf(page, runLimitMs)).toMatch(/is live as r\d+ with the code of r\d+/);
}

async function undoRestore(page: Page): Promise<void> {
  await page.goto("/backups?environment=production");
  await page.getByRole("button", { name: "Undo the restore…" }).click();
  await confirmIn(page.getByRole("dialog", { name: "Undo the restore" }), "Undo the restore");
  await page.waitForURL(/\/runs\/\d+$/);
  expect(await endOf(page, runLimitMs)).toMatch(/^r\d+ and its data are live again/);
}

async function confirmIn(dialog: Locator, button: string): Promise<void> {
  await dialog.getByLabel("Type CONFIRM").fill("CONFIRM");
  await dialog.getByRole("button", { name: button, exact: true }).click({ timeout: 60_000 });
}

const addressOf = (portOf: PortOf, environment: Environment, { service, port, path }: Address): URL =>
  new URL(path, `http://127.0.0.1:${portOf(environment, service, port)}`);

/** To a browser that has never been there. Whatever an application wants of other hosts, this test asks nobody. */
async function expectShown(browser: Browser, address: URL, text: string): Promise<void> {
  const context = await browser.newContext();
  await context.route(
    ({ hostname }) => hostname !== address.hostname,
    (route) => route.abort(),
  );
  const page = await context.newPage();
  await page.goto(address.href);
  await expect(page.locator("body")).toContainText(text);
  await context.close();
}

async function rootPasswordOf(container: Awaited<ReturnType<typeof liveContainer>>): Promise<string> {
  const { Config } = await container.inspect();
  for (const line of Config.Env) {
    const [, password] = line.match(/^(?:MYSQL|MARIADB)_ROOT_PASSWORD=(.+)$/) ?? [];
    if (password) return password;
  }
  throw new Error("The database's container has no root password in its environment, so its rows cannot be compared.");
}

async function stopAll(loads: Partial<Record<Environment, Load>>): Promise<Partial<Record<Environment, LoadReport>>> {
  const stopped = Object.entries(loads).map(async ([environment, load]) => [environment, await load.stop()] as const);
  return Object.fromEntries(await Promise.all(stopped));
}
