import { git } from "../docker/sample/git.ts";
import { openItems, signOff } from "./support/checklist.ts";
import {
  column,
  confirmButton,
  confirmField,
  confirmProduction,
  deploy,
  expectUnmet,
  gate,
  openProductionDialog,
  openRollbackDialog,
  releaseOf,
} from "./support/dashboard.ts";
import { ownPanel } from "./support/handed-down.ts";
import { picture } from "./support/pictures.ts";
import { commit } from "./support/repository.ts";
import { endOf, expectStep, report } from "./support/run-page.ts";
import { expect, test } from "./support/test.ts";

const branch = "stable/prisma-mysql-7";
const left = "File uploads work";
const live = /^Live in [\d.]+ s\. 0 of [\d,]+ requests failed\./;

test("what was tested on staging goes live with sign-offs and CONFIRM, is watched, and is rolled back", {
  tag: "@picture",
}, async ({ page, context }) => {
  test.setTimeout(600_000);

  await test.step("a commit on a branch that may be deployed is live on staging", async () => {
    const { repository } = ownPanel();
    await commit(repository, branch, "Release 1.3.0: count what is damaged", {
      "backend/package.json": (text) => text.replace(/"version": "[^"]+"/, '"version": "1.3.0"'),
    });
    await git(repository, ["push", "--quiet", "origin", branch]);
    await deploy(page, branch);
    expect(await endOf(page, 200_000)).toMatch(live);
  });

  await test.step("people sign off all but one item for this very release", async () => {
    await page.goto("/checklist");
    await expect(page.getByRole("main")).toContainText("Release 1.3.0");
    await signOff(page, { but: left });
    await expect(openItems(page)).toHaveCount(1);
  });

  const run = await test.step("the button waits for the last one and for the phrase, and says so", async () => {
    await page.goto("/");
    const dialog = await openProductionDialog(page);
    await expectUnmet(dialog, [`sign-off:${left}`]);
    await confirmField(dialog).fill("CONFIRM");
    await expect(confirmButton(dialog)).toBeDisabled();
    await expect(dialog).toContainText(`Waiting for 1 gate: ${left}`);
    await picture(page, "deploy-production", { only: dialog, size: { width: 1440, height: 780 } });

    const opened = context.waitForEvent("page");
    await gate(dialog, `sign-off:${left}`).getByRole("link", { name: "Open the checklist" }).click();
    const checklist = await opened;
    await checklist.getByRole("button", { name: `Sign off: ${left}` }).click();
    await expect(checklist.getByRole("button", { name: `Withdraw: ${left}` })).toBeVisible();
    await checklist.close();

    await expectUnmet(dialog, []);
    await expect(confirmField(dialog)).toHaveValue("CONFIRM");
    await confirmField(dialog).fill("confirm");
    await expect(confirmButton(dialog)).toBeDisabled();
    await expect(dialog).toContainText("Type CONFIRM first");
    return confirmProduction(page);
  });

  await test.step("it goes live, and the images are those that ran on staging", async () => {
    await expectStep(page, "watch", "running", 200_000);
    await expect(report(page)).toContainText(live);
    await expect(page.getByRole("img", { name: /requests per second/ })).toBeVisible();
    expect(await endOf(page, 120_000)).toMatch(live);
    await page.goto("/");
    await expect(column(page, "Production")).toContainText("healthy");
    await expect(column(page, "Production")).toContainText("Release 1.3.0");
  });

  const first = await releaseOf(page, "Production");

  await test.step("a second one is flipped back while it is watched", async () => {
    await openProductionDialog(page);
    expect(await confirmProduction(page)).toBeGreaterThan(run);
    await expectStep(page, "watch", "running", 200_000);
    await page.getByRole("button", { name: "Roll back now" }).filter({ visible: true }).click();
    expect(await endOf(page, 120_000)).toContain(`${first} serves as before.`);
    await page.goto("/");
    expect(await releaseOf(page, "Production")).toBe(first);
  });

  await test.step("a third one stays, and is rolled back from the dashboard", async () => {
    await openProductionDialog(page);
    await confirmProduction(page);
    expect(await endOf(page, 200_000)).toMatch(live);
    await page.goto("/");
    expect(await releaseOf(page, "Production")).not.toBe(first);
    const dialog = await openRollbackDialog(page);
    await expect(dialog).toContainText("No data is lost");
    await dialog.getByRole("button", { name: `Roll back to ${first}` }).click();
    await page.waitForURL(/\/runs\/\d+$/);
    await expect(page.getByText("succeeded", { exact: true })).toBeVisible({ timeout: 120_000 });
    await page.goto("/");
    expect(await releaseOf(page, "Production")).toBe(first);
  });
});

test("the history names every release and what can be made live again", async ({ page }) => {
  await page.goto("/history?environment=production");
  await expect(page.getByRole("listitem").getByText("live", { exact: true })).toHaveCount(1);
  await expect(page.getByRole("button", { name: /^Roll back to r\d+…$/ }).first()).toBeVisible();
  await page.goto("/runs");
  await expect(page).toHaveURL(/\/history\/runs$/);
});
