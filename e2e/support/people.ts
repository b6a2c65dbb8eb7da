import type { Browser, Page } from "@playwright/test";
import { serious } from "./accessible.ts";
import { expect, signedOut } from "./test.ts";

/** On the settings page, as a developer. Answers the link that the administrator is to hand over. */
export async function invite(page: Page, { name, email }: { name: string; email: string }): Promise<string> {
  await page.getByRole("button", { name: "Invite somebody…" }).click();
  const dialog = page.getByRole("dialog", { name: "Invite somebody" });
  await dialog.getByLabel("Name").fill(name);
  await dialog.getByLabel("E-mail").fill(email);
  await dialog.getByLabel("Role").selectOption("developer");
  expect(await serious(page)).toEqual([]);
  await dialog.getByRole("button", { name: "Make the link" }).click();
  await expect(page.getByText(`Hand this link to ${name}`)).toBeVisible();
  await expect(page.getByText(`${name} is invited as developer`)).toBeVisible();
  const link = page.getByText(/\/invitation\?token=/);
  return (await link.textContent())?.trim() ?? "";
}

/** Another browser, in which nobody is signed in. */
export async function elsewhere(browser: Browser, baseURL: string): Promise<Page> {
  const context = await browser.newContext({ baseURL, storageState: signedOut });
  return context.newPage();
}
