import { readFile } from "node:fs/promises";
import { zstdDecompressSync } from "node:zlib";
import type { Page } from "@playwright/test";
import { askFor, backUp, backupRow, backupRows, listed } from "./support/backups.ts";
import { endOf } from "./support/run-page.ts";
import { expect, test } from "./support/test.ts";

const staging = "/backups?environment=staging";

test("a backup is made, proven, pinned, proven again and deleted from the browser", async ({ page }) => {
  test.setTimeout(600_000);

  await page.goto(staging);
  const before = await listed(page);

  const first = await test.step("a backup is begun with a click and followed on its run's page", async () => {
    return backUp(page, "staging");
  });

  await test.step("its row says who made it of which release, and that a restored copy was equal", async () => {
    const row = backupRow(page, first);
    await expect(row).toContainText("By hand, Ada");
    await expect(row).toContainText(/proven .+ in [\d.]+ s/);
    await expect(row).toContainText(/\d(\.\d)? [kM]B/);
    await expect(row).toContainText(/r\d+/);
  });

  await test.step("it is pinned at once, stays so, and cannot be deleted while it is", async () => {
    await askFor(page, first, "Pin");
    await expect(backupRow(page, first).getByLabel("pinned")).toBeVisible();
    await page.reload();
    await expect(backupRow(page, first).getByLabel("pinned")).toBeVisible();
    await expectNotDeletable(page, first, "It is pinned");
  });

  await test.step("it is proven again", async () => {
    const provenAt = () =>
      backupRow(page, first)
        .getByText(/^proven/)
        .locator("time")
        .getAttribute("datetime");
    const earlier = (await provenAt()) ?? "";
    await askFor(page, first, "Prove again");
    await page.waitForURL(/\/runs\/\d+$/);
    expect(await endOf(page)).toMatch(/proven/i);
    await page.goto(staging);
    expect(Date.parse((await provenAt()) ?? "")).toBeGreaterThan(Date.parse(earlier));
  });

  await test.step("it is exported, and what the browser downloads is a whole dump of the application's tables", async () => {
    await askFor(page, first, "Export");
    await page.waitForURL(/\/runs\/\d+$/);
    expect(await endOf(page)).toMatch(/is exported: .+, kept for a day/);
    const downloading = page.waitForEvent("download");
    await page.getByRole("link", { name: "Download" }).filter({ visible: true }).click();
    const download = await downloading;
    expect(download.suggestedFilename()).toMatch(/^staging-export-\d+\.sql\.zst$/);
    const dump = zstdDecompressSync(await readFile(await download.path())).toString();
    for (const table of ["items", "movements"]) {
      expect(dump).toContain(`CREATE TABLE \`${table}\``);
      expect(dump).toContain(`INSERT INTO \`${table}\``);
    }
    expect(dump.trimEnd().split("\n").at(-1)).toMatch(/^-- Dump completed/);
    await page.goto(staging);
  });

  await test.step("unpinned it still stays, because it is the last proven one", async () => {
    await askFor(page, first, "Unpin");
    await expect(backupRow(page, first).getByLabel("pinned")).toBeHidden();
    await expectNotDeletable(page, first, "It is the last one that is proven");
  });

  await test.step("with a newer one it can go", async () => {
    await backUp(page, "staging");
    await expect(backupRows(page)).toHaveCount(before.length + 2);
    await askFor(page, first, "Delete…");
    const dialog = page.getByRole("dialog", { name: "Delete a backup" });
    await dialog.getByRole("button", { name: "Delete this backup" }).click();
    await expect(dialog).toBeHidden();
    await expect(backupRow(page, first)).toBeHidden();
    await page.reload();
    await expect(backupRows(page)).toHaveCount(before.length + 1);
    await expect(backupRow(page, first)).toBeHidden();
  });

  await test.step("the filter leaves what is looked for", async () => {
    const filter = page.getByRole("searchbox", { name: "Filter backups" });
    await filter.fill("scheduled");
    await expect(page.getByText("No backup is like that.")).toBeVisible();
    await filter.fill("ada");
    await expect(backupRows(page)).toHaveCount(1);
    await page.getByRole("group", { name: "State" }).getByRole("button", { name: "Failed" }).click();
    await expect(backupRows(page)).toHaveCount(0);
  });
});

/** From the list to the run's page; answers the run's one sentence when it has ended. */
async function expectNotDeletable(page: Page, timestamp: string, why: string): Promise<void> {
  await askFor(page, timestamp, "Delete…");
  const dialog = page.getByRole("dialog", { name: "Delete a backup" });
  await expect(dialog.getByRole("button", { name: "Delete this backup" })).toBeDisabled();
  await expect(dialog).toContainText(why);
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
}
