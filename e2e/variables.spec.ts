import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { ownPanel } from "./support/handed-down.ts";
import { endOf, report } from "./support/run-page.ts";
import { expect, test } from "./support/test.ts";

const secret = "sk-live-0123456789abcdef";

/** What the running application says its version is. */
async function versionOnStaging(): Promise<string | null> {
  const { STAGING_BACKEND_PORT: port } = parseEnv(await readFile(join(ownPanel().repository, ".env"), "utf8"));
  return (await fetch(`http://127.0.0.1:${port}/api/health`)).headers.get("x-version");
}

test("a variable is set, waits, is applied through the switch, and the application answers with it", async ({
  page,
}) => {
  await page.goto("/variables?environment=staging");
  const row = (name: string) => page.locator(`li[data-variable="${name}"]`);
  await expect(row("JWT_SECRET")).toContainText("env file env/staging.env");
  await expect(row("JWT_SECRET")).toContainText(/set #[0-9a-f]{8}/);
  const before = await versionOnStaging();

  await page.getByRole("button", { name: "Add…" }).click();
  const dialog = page.getByRole("dialog", { name: "Add a variable" });
  await dialog.getByLabel("Name", { exact: true }).fill("APP_VERSION");
  await dialog.getByLabel("Value", { exact: true }).fill("set-in-the-panel");
  await dialog.getByLabel(/^Secret/).uncheck();
  await dialog.getByLabel("backend").check();
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
  await expect(row("APP_VERSION")).toContainText("set-in-the-panel");
  await expect(row("APP_VERSION")).toContainText("pending");

  await page.getByRole("button", { name: "Import…" }).click();
  const importing = page.getByRole("dialog", { name: "Import an env file" });
  await importing.getByLabel("Env file", { exact: true }).fill(`# of the payment provider\nPAYMENT_KEY='${secret}'\n`);
  await importing.getByRole("button", { name: "Show what would change" }).click();
  await expect(importing.getByRole("status")).toContainText("PAYMENT_KEY");
  await importing.getByRole("button", { name: "Import", exact: true }).click();
  await expect(row("PAYMENT_KEY")).toContainText(/set #[0-9a-f]{8}/);
  expect(await versionOnStaging()).toBe(before);

  await page.getByRole("button", { name: "Apply now…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Apply now" }).click();
  await page.waitForURL(/\/runs\/\d+$/);
  await expect(report(page)).toBeVisible();
  expect(await endOf(page)).toMatch(/^Live in .* 0 of [\d,]+ requests failed\.$/);
  expect(await versionOnStaging()).toBe("set-in-the-panel");

  await page.goto("/variables?environment=staging");
  await expect(row("APP_VERSION")).toContainText("set-in-the-panel");
  await expect(row("APP_VERSION")).toContainText("next deploy"); // the image is made with it as well
  await expect(page.getByRole("region", { name: "Pending" })).not.toContainText("Apply now");
  const html = await (await page.request.get("/variables?environment=staging")).text();
  expect(html).toContain("PAYMENT_KEY");
  expect(html).not.toContain(secret);
});
