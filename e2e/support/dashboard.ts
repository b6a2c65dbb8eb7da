import type { Locator, Page } from "@playwright/test";
import { expect } from "@playwright/test";

type Environment = "Staging" | "Production";

export const column = (page: Page, environment: Environment): Locator =>
  page.getByRole("article", { name: environment, exact: true });

export const deployDialog = (page: Page): Locator => page.getByRole("dialog", { name: "Deploy to Staging" });

export async function openDeployDialog(page: Page): Promise<Locator> {
  await column(page, "Staging").getByRole("button", { name: "Deploy…" }).click();
  const dialog = deployDialog(page);
  await expect(dialog.getByRole("option").first()).toBeVisible();
  return dialog;
}

export const productionDialog = (page: Page): Locator => page.getByRole("dialog", { name: "Deploy to Production" });

/** Where there is no column (a phone), the button is in the dock. */
export async function openProductionDialog(page: Page): Promise<Locator> {
  await page.getByRole("button", { name: "Deploy to Production…" }).filter({ visible: true }).click();
  const dialog = productionDialog(page);
  await expect(dialog.getByRole("heading", { name: "Gates" })).toBeVisible({ timeout: 60_000 });
  return dialog;
}

export const gate = (dialog: Locator, id: string): Locator => dialog.locator(`li[data-gate="${id}"]`);

/** Every gate but these is met. */
export async function expectUnmet(dialog: Locator, ids: string[]): Promise<void> {
  const unmet = dialog.locator('li[data-standing="unmet"]');
  await expect
    .poll(() => unmet.evaluateAll((all) => all.map((one) => one.dataset.gate)), { timeout: 60_000 })
    .toEqual(ids);
}

export const confirmField = (dialog: Locator): Locator => dialog.getByLabel("Type CONFIRM");

export const confirmButton = (dialog: Locator): Locator =>
  dialog.getByRole("button", { name: "Deploy to Production", exact: true });

/** In the open dialog; answers the number of the run that it became. */
export async function confirmProduction(page: Page): Promise<number> {
  const dialog = productionDialog(page);
  await confirmField(dialog).fill("CONFIRM");
  await confirmButton(dialog).click({ timeout: 60_000 });
  await page.waitForURL(/\/runs\/\d+$/, { timeout: 60_000 });
  return Number(new URL(page.url()).pathname.split("/").at(-1));
}

export async function openRollbackDialog(page: Page): Promise<Locator> {
  await column(page, "Production").getByRole("button", { name: "Roll back…" }).click();
  const dialog = page.getByRole("dialog", { name: "Roll back Production" });
  await expect(dialog.getByRole("radio").first()).toBeVisible();
  return dialog;
}

/** Types the branch, tag or commit as people do, and takes it with Enter. */
export async function choose(dialog: Locator, ref: string): Promise<void> {
  const field = dialog.getByRole("combobox");
  await field.fill(ref);
  await expect(dialog.getByRole("option").first()).toContainText(ref);
  await field.press("Enter");
  await expect(dialog.getByRole("option", { selected: true })).toContainText(ref);
}

export const deployButton = (dialog: Locator): Locator =>
  dialog.getByRole("button", { name: /^Deploy .+ to Staging$/ });

/** From the dashboard to the page of the run that it became; answers the run's number. */
export async function deploy(page: Page, ref: string): Promise<number> {
  await page.goto("/");
  const dialog = await openDeployDialog(page);
  await choose(dialog, ref);
  await deployButton(dialog).click();
  await page.waitForURL(/\/runs\/\d+$/);
  return Number(new URL(page.url()).pathname.split("/").at(-1));
}

/** The live one as the column shows it, `r7`. */
export const releaseOf = (page: Page, environment: Environment): Promise<string> =>
  column(page, environment)
    .getByText(/^r\d+$/)
    .innerText();

/** The port of the environment's address as the page shows it. */
export async function addressOf(page: Page, environment: Environment): Promise<URL> {
  const link = column(page, environment).getByRole("link", { name: /^https?:/ });
  return new URL((await link.getAttribute("href")) ?? "");
}
