import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Locator, Page } from "@playwright/test";
import { overflowing, serious } from "./support/accessible.ts";
import { backupRow, listed, openRestore } from "./support/backups.ts";
import { ownPanel } from "./support/handed-down.ts";
import { picture, pictureToLookAt } from "./support/pictures.ts";
import { endOf, expectStep, report } from "./support/run-page.ts";
import { expect, test } from "./support/test.ts";
import { inProduction, itemsInProduction } from "./support/warehouse.ts";

const sheetSize = { x: 0, y: 0, width: 390, height: 844 };

test("on a phone production's broken data is restored from a chosen backup, seen right, and the restore is undone", {
  tag: "@picture",
}, async ({ page, context }) => {
  test.setTimeout(600_000);

  const timestamp = await test.step("a backup is begun with a tap", async () => {
    await page.goto("/backups");
    const before = await listed(page);
    await page.getByRole("button", { name: "Back up now" }).tap();
    await page.waitForURL(/\/runs\/\d+$/);
    expect(await endOf(page, 200_000)).toMatch(/proven/i);
    await page.goto("/backups");
    const made = (await listed(page)).find((one) => !before.includes(one)) ?? "none";
    await picture(page, "backups-phone");
    return made;
  });

  const right = await itemsInProduction();
  expect(right.length).toBeGreaterThan(4);
  await inProduction("DELETE FROM movements", "DELETE FROM items WHERE quantity > 50");
  const broken = await itemsInProduction();
  expect(broken.length).toBeLessThan(right.length);

  await test.step("the second choice of rolling back leads to the list", async () => {
    await page.goto("/");
    await page.getByRole("button", { name: "More for production" }).filter({ visible: true }).tap();
    await page.getByRole("menuitem", { name: "Roll back…" }).tap();
    await page.getByRole("dialog").getByRole("link", { name: "Choose a backup" }).tap();
    await page.waitForURL(/\/backups\?environment=production$/);
  });

  const restored = await test.step("choosing it says what is lost; it waits for the phrase", async () => {
    const sheet = await openRestore(page, timestamp);
    expect(await sheet.boundingBox()).toMatchObject(sheetSize);
    await expect(sheet).toContainText(/of changes: \d+ transactions?, in 2 tables/);
    await expect(lossOf(sheet, "items")).toHaveText(`−${right.length - broken.length}`);
    await expect(lossOf(sheet, "movements")).toHaveText(/^−\d+$/);
    await expect(sheet).toContainText("From the binary log");
    await expect(sheet).toContainText("Today's data is kept");
    await expect(sheet).toContainText("./backend/uploads/production is not in this backup: it stays as today");
    await expectAccessible(page, "restore-loss");
    await picture(page, "restore-phone");
    await expectToWaitForPhrase(sheet, "Restore Production");
    await sheet.getByRole("button", { name: "Restore Production" }).tap();
    await page.waitForURL(/\/runs\/\d+$/);
    return page.url();
  });

  await test.step("whoever wants to restore meanwhile is told what is under way, and keeps what was typed", async () => {
    const other = await context.newPage();
    await other.goto("/backups");
    const sheet = await openRestore(other, timestamp);
    await expect(sheet).toContainText(`Production is busy with run ${restored.split("/").at(-1)}`);
    await sheet.getByLabel("Type CONFIRM").fill("CONFIRM");
    await expect(sheet.getByRole("button", { name: "Restore Production" })).toBeDisabled();
    await expect(sheet.getByLabel("Type CONFIRM")).toHaveValue("CONFIRM");
    await other.close();
  });

  await test.step("the run is watched until it is live, and the application shows what was right", async () => {
    await expectStep(page, "switch", "done", 240_000);
    await expect(report(page)).toContainText(/is live/);
    expect(await endOf(page, 120_000)).toMatch(/is live as r\d+ with the code of r\d+, .* undo goes back to both/);
    expect(await itemsInProduction()).toEqual(right);
  });

  await test.step("the list says whose data is live; undo is looked at, and waits for the phrase too", async () => {
    await page.goto("/backups");
    await expect(page.getByRole("main")).toContainText(/The data of .+ is live/);
    await expectAccessible(page, "backups-restored");
    await page.getByRole("button", { name: "Undo the restore…" }).tap();
    const sheet = undoSheet(page);
    await expect(sheet).toContainText("the data of before the restore");
    await expectAccessible(page, "undo-restore");
    await sheet.getByRole("button", { name: "Close" }).tap();
    await expect(sheet).toBeHidden();
  });

  await test.step("it is undone from the restore's own page, which then says what is live", async () => {
    await page.goto(restored);
    await page.getByRole("button", { name: "Undo the restore…" }).filter({ visible: true }).tap();
    await expectToWaitForPhrase(undoSheet(page), "Undo the restore");
    await undoSheet(page).getByRole("button", { name: "Undo the restore" }).tap();
    await page.waitForURL((url) => /\/runs\/\d+$/.test(url.pathname) && url.href !== restored);
    expect(await endOf(page, 200_000)).toMatch(/^r\d+ and its data are live again, as before the restore #\d+/);
    expect(await itemsInProduction()).toEqual(broken);
  });

  await test.step("nothing is left to undo, and the history says what became of the restored data", async () => {
    await page.goto("/backups");
    await expect(backupRow(page, timestamp)).toBeVisible();
    await expect(page.getByRole("button", { name: "Undo the restore…" })).toHaveCount(0);
    await page.goto(restored);
    await expect(report(page)).toContainText("is live as");
    await expect(page.getByRole("button", { name: "Undo the restore…" })).toHaveCount(0);
    await page.goto("/history?environment=production");
    await expect(page.getByText(/^The undo of the restore #\d+ has switched away from its database\.$/)).toHaveCount(1);
  });
});

test("a backup that is damaged is chosen too, and says why it cannot be restored", async ({ page }) => {
  await page.goto("/backups");
  const timestamp = await newestByHand(page);
  await withDamage(timestamp, async () => {
    await page.reload();
    await expect(backupRow(page, timestamp)).toContainText("damaged");
    const sheet = await openRestore(page, timestamp);
    await expect(sheet.getByRole("alert")).toContainText("It cannot be restored");
    await expect(sheet.getByRole("alert")).toContainText(/manifest/i);
    await sheet.getByLabel("Type CONFIRM").fill("CONFIRM");
    await expect(sheet.getByRole("button", { name: "Restore Production" })).toBeDisabled();
    await expect(sheet).toContainText("What it would do is not known");
  });
  await page.reload();
  const sheet = await openRestore(page, timestamp);
  await expect(sheet).toContainText("Today's data is kept");
});

const undoSheet = (page: Page): Locator => page.getByRole("dialog", { name: "Undo the restore" });

/** How many rows more there are now. */
const lossOf = (sheet: Locator, table: string): Locator =>
  sheet
    .getByRole("row", { name: new RegExp(`^${table} `) })
    .getByRole("cell")
    .last();

async function expectToWaitForPhrase(sheet: Locator, name: string): Promise<void> {
  const button = sheet.getByRole("button", { name, exact: true });
  await expect(button).toBeDisabled();
  await sheet.getByLabel("Type CONFIRM").fill("confirm");
  await expect(sheet).toContainText("Type CONFIRM first");
  await expect(button).toBeDisabled();
  await sheet.getByLabel("Type CONFIRM").fill("CONFIRM");
  await expect(button).toBeEnabled();
  await expect(button).toBeInViewport();
}

async function expectAccessible(page: Page, name: string): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await pictureToLookAt(page, `${name}-390-${colorScheme}`);
    expect(await overflowing(page), colorScheme).toEqual([]);
    expect(await serious(page, { onlyColours: colorScheme === "dark" }), colorScheme).toEqual([]);
    await page.setViewportSize({ width: sheetSize.width, height: sheetSize.height });
  }
}

/** Of those that the first test has made. */
async function newestByHand(page: Page): Promise<string> {
  const row = page.locator("li[data-backup]").filter({ hasText: "By hand" }).first();
  return (await row.getAttribute("data-backup")) ?? "none";
}

/** Somebody has edited its manifest; afterwards it is as it was. */
async function withDamage(timestamp: string, look: () => Promise<void>): Promise<void> {
  const backups = join(ownPanel().dataFolder, "backups");
  const application = (await readdir(backups)).find((name) => name !== "panel") ?? "none";
  const manifest = join(backups, application, "production", timestamp, "manifest.json");
  const text = await readFile(manifest, "utf8");
  expect(text).toContain("by hand");
  await writeFile(manifest, text.replace("by hand", "by chance"));
  try {
    await look();
  } finally {
    await writeFile(manifest, text);
  }
}
