import type { Page } from "@playwright/test";
import { column } from "./support/dashboard.ts";
import { engine } from "./support/engine.ts";
import { ownPanel } from "./support/handed-down.ts";
import { expect, test } from "./support/test.ts";

/** The aim is 100 ms; the tests share two cores with builds, so the bound is generous and the figure is printed. */
const boundMs = 1000;

test("a service is stopped and started from the browser, and the dashboard follows the engine's events", async ({
  page,
  context,
}) => {
  const board = await context.newPage();
  await board.goto("/");
  await expect(serviceRow(board, "backend")).toContainText("healthy");
  await recordWords(board, "backend");
  const events = await recordEngineEvents("backend");

  await page.goto("/");
  await operate(page, "Stop", "backend");
  await expect(page.getByText("succeeded", { exact: true })).toBeVisible({ timeout: 60_000 });
  await expect(serviceRow(board, "backend")).toContainText("stopped");

  await page.goto("/");
  await operate(page, "Start", "backend");
  await expect(page.getByText("succeeded", { exact: true })).toBeVisible({ timeout: 60_000 });
  await expect(serviceRow(board, "backend")).toContainText("healthy");

  events.stop();
  const seen = await seenWords(board);
  const stopLag = lag(seen, /stopped/, events.times.die);
  const startLag = lag(seen, /starting|healthy/, events.times.start);
  console.log(`The dashboard followed the engine's events after ${stopLag} ms (stop) and ${startLag} ms (start).`);
  expect(stopLag).toBeLessThan(boundMs);
  expect(startLag).toBeLessThan(boundMs);
});

test("the whole environment is restarted, databases too, and comes back healthy", async ({ page }) => {
  await page.goto("/");
  const address = await column(page, "Staging")
    .getByRole("link", { name: /^https?:/ })
    .getAttribute("href");
  await operate(page, "Restart", "All of staging");
  await expect(page.getByText("succeeded", { exact: true })).toBeVisible({ timeout: 120_000 });
  await page.goto("/");
  for (const service of ["frontend", "backend", "database"])
    await expect(serviceRow(page, service)).toContainText("healthy");
  expect((await page.request.get(`${address}/api/health`)).status()).toBe(200);
});

const serviceRow = (page: Page, service: string) =>
  column(page, "Staging")
    .locator("div.grid")
    .filter({ has: page.getByText(service, { exact: true }) });

async function operate(page: Page, action: "Start" | "Stop" | "Restart", what: string): Promise<void> {
  await column(page, "Staging").getByRole("button", { name: "More for staging" }).click();
  await page.getByRole("menuitem", { name: `${action}…`, exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("radio", { name: what }).check();
  await dialog.getByRole("button", { name: new RegExp(`^${action} `) }).click();
  await page.waitForURL(/\/runs\/\d+$/);
}

type Seen = { at: number; text: string }[];

/** Remembers in the page what a service's row says, and when it began to say so. */
async function recordWords(page: Page, service: string): Promise<void> {
  await serviceRow(page, service).evaluate((row) => {
    const seen: Seen = [];
    const look = () => {
      const text = row.textContent ?? "";
      if (seen.at(-1)?.text !== text) seen.push({ at: Date.now(), text });
    };
    new MutationObserver(look).observe(row, { subtree: true, childList: true, characterData: true });
    Object.assign(window, { seenWords: seen });
  });
}

const seenWords = (page: Page): Promise<Seen> =>
  page.evaluate(() => (window as unknown as { seenWords: Seen }).seenWords);

/** When the engine said that the service's container started and ended; the engine's clock is this machine's. */
async function recordEngineEvents(service: string): Promise<{ times: Record<string, number>; stop(): void }> {
  const times: Record<string, number> = {};
  const label = [`slipway.instance=${ownPanel().instance}`, `slipway.service=${service}`];
  const stream = await engine().getEvents({ filters: { type: ["container"], label } });
  stream.on("data", (chunk: Buffer) => {
    for (const line of chunk.toString().split("\n").filter(Boolean)) {
      const event = JSON.parse(line) as { Action: string; timeNano: number };
      times[event.Action] ??= event.timeNano / 1e6;
    }
  });
  return { times, stop: () => (stream as unknown as { destroy(): void }).destroy() };
}

function lag(seen: Seen, words: RegExp, event: number | undefined): number {
  if (!event) throw new Error("The engine sent no such event.");
  const first = seen.find(({ at, text }) => at >= event - 5 && words.test(text));
  if (!first) throw new Error(`The row never said ${words}: ${JSON.stringify(seen)}`);
  return Math.max(0, Math.round(first.at - event));
}
