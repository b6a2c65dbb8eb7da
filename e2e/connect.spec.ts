import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { git } from "../docker/sample/git.ts";
import { testEngine } from "../lib/testing/engine.ts";
import { overflowing, serious } from "./support/accessible.ts";
import { makeFirstAdministrator } from "./support/administrator.ts";
import { column } from "./support/dashboard.ts";
import { startPanel } from "./support/panel.ts";
import { expect, signedOut, test } from "./support/test.ts";

test.use({ storageState: signedOut });

const compose = `services:
  web:
    image: nginx:1.29
    platform: linux/amd64
    container_name: shop
    ports: ["8090:80", "9229:9229"]
    environment: { DB_PASSWORD: "\${DB_PASSWORD}" }
    depends_on: [db]
  db:
    image: mysql:8.0
    environment: { MYSQL_DATABASE: shop, MYSQL_USER: clerk, MYSQL_PASSWORD: "\${DB_PASSWORD}" }
    volumes: [data:/var/lib/mysql]
volumes: { data: }
`;

/** A working tree with a compose file, no slipway.yaml, and an origin. */
async function shop(place: string): Promise<string> {
  const [repository, origin] = [join(place, "shop"), join(place, "shop.git")];
  await git(place, ["init", "--quiet", "--bare", "--initial-branch=main", origin]);
  await git(place, ["clone", "--quiet", origin, repository]);
  await writeFile(join(repository, "docker-compose.yml"), compose);
  await git(repository, ["add", "--all"]);
  await git(repository, ["commit", "--quiet", "--message=A shop"]);
  await git(repository, ["push", "--quiet", "origin", "HEAD"]);
  return repository;
}

/** For a private repository, as the first step says; what is there to be connected needs none. */
async function giveTokenFirst(page: Page): Promise<void> {
  await page.getByRole("link", { name: "Settings, Remote repository" }).click();
  const remote = page.getByRole("region", { name: "Remote repository" });
  await expect(remote).toContainText("No application is connected yet.");
  await remote.getByRole("button", { name: "Token" }).click();
  await remote.getByLabel("User name").fill("clerk");
  await remote.getByLabel("Token").fill("a token");
  await remote.getByRole("button", { name: "Save the access" }).click();
  await expect(page.getByText("It counts for the address that is connected next.", { exact: true })).toBeVisible();
  await expect(remote.getByRole("button", { name: "Replace the access" })).toBeVisible();
  await page.goBack();
}

test("a new panel: from the one-time link over an application without slipway.yaml to Deploy to Staging", async ({
  page,
}) => {
  const place = await mkdtemp(join(tmpdir(), "slipway-e2e-connect-"));
  const panel = await startPanel(testEngine(), "connect-panel");
  try {
    const repository = await shop(place);
    await page.goto(panel.setUpLink);
    await makeFirstAdministrator(page);
    await page.getByRole("link", { name: "Connect an application" }).click();
    await giveTokenFirst(page);

    await page.getByLabel("Repository").fill(join(place, "nowhere"));
    await page.getByRole("button", { name: "Look at it" }).click();
    await expect(page.getByRole("alert").filter({ hasText: "is not there" })).toBeVisible();
    await page.getByLabel("Repository").fill(repository);
    await expect(page.getByLabel("Root")).toHaveValue(repository);
    await page.getByRole("button", { name: "Look at it" }).click();

    await expect(page.getByLabel("What db is")).toHaveValue("mysql");
    await page.getByLabel("Staging’s port for 80 of web").fill("8091");
    await expect(page.getByLabel("Staging’s port for 9229 of web")).toHaveValue("");
    await page.getByRole("button", { name: "Next: environments" }).click();
    await page.getByLabel("Name").fill("corner-shop");
    await page.getByLabel("Command before a release").fill("nginx -t");
    await page.getByRole("button", { name: "Next: what would happen" }).click();

    const problem = page.getByRole("alert").filter({ hasText: "the variable DB_PASSWORD is not set" });
    await expect(problem).toBeVisible();
    await page.getByRole("navigation", { name: "Steps" }).getByRole("button", { name: "Services" }).click();
    await expect(page.getByLabel("Staging’s port for 80 of web")).toHaveValue("8091");
    await page.getByRole("button", { name: "Next: environments" }).click();
    await expect(page.getByLabel("Name")).toHaveValue("corner-shop");
    await writeFile(join(repository, ".env"), "DB_PASSWORD=a secret\n");
    await page.getByRole("button", { name: "Next: what would happen" }).click();

    await expect(page.getByRole("region", { name: "staging" })).toContainText("8091 to web:80");
    await expect(page.getByRole("region", { name: "production" })).toContainText("corner-shop-production-db");
    await expect(problem).toHaveCount(0);
    await expect(page.getByRole("region", { name: "What to know" })).toContainText("Port 9229 of web is a debugger's");
    await expect(page.getByText("release: { command: [ nginx, -t ], service: web }").first()).toBeVisible();
    expect(await serious(page)).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await overflowing(page)).toEqual([]);
    await page.getByRole("button", { name: "Commit to main and register" }).click();

    await expect(
      column(page, "Staging")
        .or(page.getByRole("button", { name: "Deploy…" }))
        .first(),
    ).toBeVisible();
    await page.setViewportSize({ width: 1440, height: 900 });
    await expect(page.getByRole("banner")).toContainText("corner-shop");
    await column(page, "Staging").getByRole("button", { name: "Deploy…" }).click();
    await expect(page.getByRole("dialog", { name: "Deploy to Staging" })).toBeVisible();
    const added = "compose.slipway.staging.yaml\ncompose.slipway.yaml\nslipway.yaml";
    expect(await git(join(place, "shop.git"), ["show", "--format=", "--name-only", "main"])).toBe(added);
    expect(await readFile(join(repository, "docker-compose.yml"), "utf8")).toBe(compose);
  } finally {
    await page.close(); // it would look for the panel
    await panel.stop();
    await rm(place, { recursive: true, force: true });
  }
});
