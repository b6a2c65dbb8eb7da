import { column, openDeployDialog } from "./support/dashboard.ts";
import { pidOf } from "./support/processes.ts";
import { expect, test } from "./support/test.ts";

test("a worker that is killed is said to be away, comes back by itself, and the page goes on", async ({ page }) => {
  await page.goto("/");
  await expect(column(page, "Staging")).toContainText("healthy");
  const killed = await pidOf("worker.ts");
  process.kill(killed, "SIGKILL");

  const bar = page.getByRole("status").filter({ hasText: "The worker does not answer." });
  await expect(bar).toBeVisible();
  await expect(bar).toContainText("What you see is from");
  await expect(column(page, "Staging")).toContainText("healthy");
  await expect(bar).toBeHidden({ timeout: 20_000 });
  expect(await pidOf("worker.ts")).not.toBe(killed);

  const dialog = await openDeployDialog(page);
  await expect(dialog.getByRole("option").first()).toBeVisible();
});

test("a web process that is killed is a lost connection, until it is back", async ({ page, expectedErrors }) => {
  expectedErrors.push(/net::ERR_/, /WebSocket connection/);
  await page.goto("/");
  await expect(column(page, "Staging")).toContainText("healthy");
  process.kill(await pidOf("server.ts"), "SIGKILL");
  const bar = page.getByRole("status").filter({ hasText: "Connection lost" });
  await expect(bar).toBeVisible();
  await expect(bar).toBeHidden({ timeout: 30_000 });
  await page.reload();
  await expect(column(page, "Staging")).toContainText("healthy");
});

test("a page whose live connection's code does not come is shown, says so, and asks for it again", async ({
  page,
  expectedErrors,
}) => {
  expectedErrors.push(/net::ERR_/);
  let comes = false;
  await page.route("**/_next/static/chunks/*.js", async (route) => {
    const script = await route.fetch();
    const isOfSockets = (await script.text()).includes("socket.io");
    await (isOfSockets && !comes ? route.abort() : route.fulfill({ response: script }));
  });
  await page.goto("/");
  const bar = page.getByRole("status").filter({ hasText: "Connection lost" });
  await expect(bar).toBeVisible();
  await expect(column(page, "Staging")).toContainText("healthy");
  comes = true;
  await expect(bar).toBeHidden({ timeout: 30_000 });
});
