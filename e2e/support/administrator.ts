import { access } from "node:fs/promises";
import type { Browser, Page } from "@playwright/test";
import { expect } from "@playwright/test";
import type { SharedPanel } from "./handed-down.ts";

export const administrator = {
  name: "Ada",
  email: "ada@example.com",
  password: "a crane lifts the hull",
};

/** On the page of the one-time link. */
export async function makeFirstAdministrator(page: Page): Promise<void> {
  await page.getByLabel("Name").fill(administrator.name);
  await page.getByLabel("E-mail").fill(administrator.email);
  await page.getByLabel("Password").fill(administrator.password);
  await page.getByRole("button", { name: "Make the account and sign in" }).click();
}

export async function fillSignIn(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** Gives the password in the dialog before critical things whenever it comes, beside what the test does; ends with the page. */
export async function proveWhenAsked(page: Page): Promise<void> {
  const dialog = page.getByRole("dialog", { name: "Is it you?" });
  while (!page.isClosed()) {
    await dialog.waitFor({ timeout: 0 });
    await dialog.getByLabel("Your password").fill(administrator.password);
    await dialog.getByRole("button", { name: "It is me, go on" }).click();
    await dialog.waitFor({ state: "hidden" });
  }
}

/** The administrator's session. Whoever comes first signs in, over the one-time link while there is no account yet. */
export async function sessionOf(panel: SharedPanel, browser: Browser): Promise<string> {
  const kept = await access(panel.session).then(
    () => true,
    () => false,
  );
  if (kept) return panel.session;
  const context = await browser.newContext({ baseURL: panel.url, ignoreHTTPSErrors: true });
  const page = await context.newPage();
  await page.goto(panel.setUpLink); // leads to the sign-in page once it was used
  if (new URL(page.url()).pathname === "/setup") await makeFirstAdministrator(page);
  else await fillSignIn(page, administrator.email, administrator.password);
  await expect(page).toHaveURL(`${panel.url}/`);
  await context.storageState({ path: panel.session });
  await context.close();
  return panel.session;
}
