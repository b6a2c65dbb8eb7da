import { buildsSlowly } from "./support/broken.ts";
import { choose, column, deploy, deployButton, openDeployDialog } from "./support/dashboard.ts";
import { everythingOfOurs } from "./support/engine.ts";
import { ownPanel } from "./support/handed-down.ts";
import { cancelButton, endOf, expectStep, holes, looks, output, report, wholeOutput } from "./support/run-page.ts";
import { expect, test } from "./support/test.ts";

test("a run is seen whole by a browser that was gone, refuses a second one, and is undone when cancelled", async ({
  page,
  context,
  expectedErrors,
}) => {
  expectedErrors.push(/ERR_INTERNET_DISCONNECTED/, /WebSocket connection/);
  await buildsSlowly(ownPanel().repository);
  const before = await everythingOfOurs();

  const run = await test.step("a double click is one run", async () => {
    await page.goto("/");
    const dialog = await openDeployDialog(page);
    await choose(dialog, "slow/build");
    await deployButton(dialog).dblclick({ delay: 10 });
    await page.waitForURL(/\/runs\/\d+$/);
    return Number(new URL(page.url()).pathname.split("/").at(-1));
  });
  await expect(output(page)).toContainText(/page \d+ of the catalogue/, { timeout: 60_000 });

  await test.step("a second deploy is refused and named after the first", async () => {
    const other = await context.newPage();
    await other.goto("/");
    const dialog = await openDeployDialog(other);
    await expect(dialog).toContainText(`Staging is busy with run ${run}`);
    await expect(deployButton(dialog)).toBeDisabled();
    await other.close();
  });

  await test.step("reloaded", async () => {
    await page.reload();
    await expectStep(page, "preflight", "done");
    await expectStep(page, "build-images", "running");
    await expect(output(page)).toContainText(/page \d+ of the catalogue/);
    expect(holes(await wholeOutput(page))).toEqual([]);
  });

  await test.step("offline and back", async () => {
    await context.setOffline(true);
    await expect(page.getByRole("status").filter({ hasText: "Connection lost" })).toBeVisible({ timeout: 60_000 });
    await context.setOffline(false);
    await expect(page.getByRole("status").filter({ hasText: "Connection lost" })).toBeHidden({ timeout: 30_000 });
  });

  await test.step("cancelled in the middle of the build", async () => {
    await expectStep(page, "build-images", "running");
    await cancelButton(page).click();
    await page
      .getByRole("dialog")
      .getByRole("button", { name: `Cancel and undo run ${run}` })
      .click();
    const sentence = await endOf(page, 60_000);
    expect(sentence).toMatch(/[Cc]ancelled.* serves as before/);
    expect(Object.values(await looks(page))).not.toContain("running");
  });

  await test.step("the whole output is there, line by line, and the build really stopped", async () => {
    const lines = await wholeOutput(page);
    expect(holes(lines)).toEqual([]);
    const said = [...lines.entries()].sort(([one], [other]) => one - other).map(([, text]) => text);
    const pages = said.flatMap(
      (text) =>
        text
          .match(/page (\d+) of the catalogue$/)
          ?.slice(1)
          .map(Number) ?? [],
    );
    expect(pages).toEqual(Array.from({ length: pages.length }, (_, index) => index + 1));
    expect(pages.length).toBeLessThan(1800);
    await page.reload();
    expect((await wholeOutput(page)).size).toBe(lines.size);
  });

  expect(await everythingOfOurs()).toEqual(before);
  await page.goto("/");
  await expect(column(page, "Staging")).toContainText("healthy");
});

test("a ref that does not exist is refused in words, before anything is touched", async ({ page }) => {
  const before = await everythingOfOurs();
  await deploy(page, "feature/never-made");
  expect(await endOf(page)).toMatch(/feature\/never-made/);
  await expect(report(page)).toContainText(/[Nn]othing was changed/);
  expect(await everythingOfOurs()).toEqual(before);
});
