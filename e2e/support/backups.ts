import type { Locator, Page } from "@playwright/test";
import { expect } from "@playwright/test";
import { endOf } from "./run-page.ts";

export const backupRows = (page: Page): Locator => page.locator("li[data-backup]");

export const backupRow = (page: Page, timestamp: string): Locator => page.locator(`li[data-backup="${timestamp}"]`);

/** Their names in the order in which they stand. */
export const listed = (page: Page): Promise<string[]> =>
  backupRows(page).evaluateAll((all) => all.map((one) => one.dataset.backup ?? ""));

/** Takes an action from a row's menu. */
export async function askFor(page: Page, timestamp: string, action: string): Promise<void> {
  await backupRow(page, timestamp)
    .getByRole("button", { name: `More for ${timestamp}` })
    .click();
  await page.getByRole("menuitem", { name: action, exact: true }).click();
}

/** Chooses a backup in the list; answers the dialog that says what restoring it would do. */
export async function openRestore(page: Page, timestamp: string): Promise<Locator> {
  await backupRow(page, timestamp)
    .getByRole("button", { name: /^Restore / })
    .click();
  const dialog = page.getByRole("dialog", { name: /^Restore (Production|Staging)$/ });
  await expect(dialog).toBeVisible();
  return dialog;
}

/** From the list to the page of the run, which ends proven; answers the new backup's name. */
export async function backUp(page: Page, environment: "staging" | "production"): Promise<string> {
  const list = `/backups?environment=${environment}`;
  await page.goto(list);
  const before = await listed(page);
  await page.getByRole("button", { name: "Back up now" }).click();
  await page.waitForURL(/\/runs\/\d+$/);
  expect(await endOf(page, 200_000)).toMatch(/proven/i);
  await page.goto(list);
  const [made] = (await listed(page)).filter((timestamp) => !before.includes(timestamp));
  return made ?? "none";
}
