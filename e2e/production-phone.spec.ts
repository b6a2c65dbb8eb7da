import { confirmButton, confirmField, openProductionDialog } from "./support/dashboard.ts";
import { expect, test } from "./support/test.ts";

const sheetSize = { x: 0, y: 0, width: 390, height: 844 };

test("on a phone the deploy is a sheet, gates before the plan, with its button at the thumb", async ({ page }) => {
  await page.goto("/");
  const sheet = await openProductionDialog(page);
  expect(await sheet.boundingBox()).toMatchObject(sheetSize);
  const [gates, plan] = await Promise.all([
    sheet.getByRole("heading", { name: "Gates" }).boundingBox(),
    sheet.getByRole("heading", { name: "What will happen" }).boundingBox(),
  ]);
  expect(gates?.y).toBeLessThan(plan?.y ?? 0);
  await expect(confirmButton(sheet)).toBeDisabled();
  await expect(sheet).toContainText("Type CONFIRM first");
  await confirmField(sheet).fill("CONFIRM");
  await expect(confirmButton(sheet)).toBeEnabled();
  await expect(confirmButton(sheet)).toBeInViewport();
  await sheet.getByRole("button", { name: "Close" }).tap();
  await expect(sheet).toBeHidden();
});

test("on a phone production is rolled back from the menu in its dock", async ({ page }) => {
  test.setTimeout(300_000);
  await page.goto("/");
  await page.getByRole("button", { name: "More for production" }).filter({ visible: true }).tap();
  await page.getByRole("menuitem", { name: "Roll back…" }).tap();
  const sheet = page.getByRole("dialog", { name: "Roll back Production" });
  const button = sheet.getByRole("button", { name: /^Roll back to r\d+$/ });
  await expect(button).toBeInViewport();
  expect(await sheet.boundingBox()).toMatchObject(sheetSize);
  const release = (await button.innerText()).replace("Roll back to ", "");
  await button.tap();
  await page.waitForURL(/\/runs\/\d+$/);
  await expect(page.getByText("succeeded", { exact: true })).toBeVisible({ timeout: 120_000 });
  await page.goto("/");
  await expect(page.getByRole("article", { name: "Production" })).toContainText(release);
});
