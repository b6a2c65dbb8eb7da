import { readFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import type { Locator, Page } from "@playwright/test";
import { overflowing, serious } from "./support/accessible.ts";
import { picture } from "./support/pictures.ts";
import { sayLines } from "./support/say-lines.ts";
import { expect, test } from "./support/test.ts";

const log = (page: Page): Locator => page.getByRole("log", { name: "Log of backend" });
const line = (page: Page, text: string): Locator => log(page).locator("[data-line]").filter({ hasText: text });
const mark = () => `mark-${Math.random().toString(36).slice(2, 10)}`;
const say = (...lines: string[]) => sayLines("staging", "backend", lines);

async function open(page: Page, query = "environment=staging&services=backend"): Promise<void> {
  await page.goto(`/logs?${query}`);
  await expect(log(page).locator("[data-line]").first()).toBeVisible();
}

/** As soon as the first of such lines is there; shorter than the sign of life that the panel waits for. */
const standStill = (page: Page, word: string) =>
  page.evaluate(async (begin) => {
    while (!document.querySelector("[role=log]")?.textContent.includes(begin))
      await new Promise((resolve) => requestAnimationFrame(resolve));
    for (const end = Date.now() + 4000; Date.now() < end; );
  }, word);

test("staging is followed and paused, and what came meanwhile is counted", { tag: "@picture" }, async ({ page }) => {
  await page.goto("/logs?environment=both");
  await expect(page.locator("[data-line]").first()).toBeVisible();
  await picture(page, "logs", { size: { width: 1280, height: 640 } });
  await open(page);
  const [first, second] = [mark(), mark()];
  await say(...Array.from({ length: 60 }, (_, index) => `before ${index}`), first); // more than the screen has room for
  await expect(line(page, first)).toBeVisible();
  await page.keyboard.press("f");
  await expect(page.getByText(/^paused at \d\d:\d\d:\d\d, 0 new lines$/)).toBeVisible();
  await say(second);
  await expect(page.getByText(/^paused at .*, [1-9]\d* new lines?$/)).toBeVisible();
  await expect(line(page, second)).not.toBeInViewport(); // a row below the edge may be drawn
  await page.getByRole("button", { name: "Follow" }).click();
  await expect(line(page, second)).toBeInViewport();
});

test("search counts, steps, and says what is no expression; a level that is left out hides its lines", async ({
  page,
}) => {
  const word = mark();
  await open(page);
  await say(`${word} one`, JSON.stringify({ level: "warn", msg: `${word} two` }), `${word} three`);
  await page.keyboard.press("/");
  const field = page.getByRole("textbox", { name: "Search" });
  await expect(field).toBeFocused();
  await field.fill(word.toUpperCase());
  const found = page.getByRole("search").getByRole("status");
  await expect(found).toHaveText("3");
  await expect(log(page).locator("mark")).toHaveCount(3);
  await field.press("Shift+Enter");
  await expect(found).toHaveText("3 of 3");
  await field.press("Shift+Enter");
  await expect(found).toHaveText("2 of 3");
  await page.getByRole("button", { name: "Regular expression" }).click();
  await field.fill(`${word} (one|three)$`);
  await expect(found).toHaveText("2");
  await field.fill("(");
  await expect(page.getByRole("alert").filter({ hasText: /missing/ })).toBeVisible();
  await field.fill("");

  const levels = page.getByRole("group", { name: "Level" });
  await page.getByRole("button", { name: "Follow" }).click();
  await levels.getByRole("button", { name: /^info/ }).click();
  await expect(line(page, `${word} two`)).toBeVisible();
  await expect(line(page, `${word} three`)).toBeHidden();
});

test("a line opens with its fields; its link leads back to it from anywhere, and so does its time", async ({
  page,
}) => {
  const word = mark();
  await open(page);
  await say(
    JSON.stringify({ level: "warn", msg: word, order: { id: 7 } }),
    ...Array.from({ length: 60 }, () => "later"),
  );
  const field = page.getByRole("textbox", { name: "Search" });
  await field.fill(word);
  await expect(page.getByRole("search").getByRole("status")).toHaveText("1");
  await field.press("Enter");
  await line(page, word).click();
  const detail = log(page).locator("dl");
  await expect(detail).toContainText('{ "id": 7 }');
  const link = (await log(page).getByRole("link", { name: "Link" }).getAttribute("href")) ?? "";

  await page.goto(link);
  await expect(line(page, word)).toBeVisible();
  await expect(line(page, word)).toHaveAttribute("aria-current", "true");
  await expect(page.getByRole("button", { name: "Follow" })).toBeVisible();

  const time = await line(page, word).locator("time").getAttribute("title");
  await open(page);
  await page.getByRole("button", { name: "Jump to time…" }).click();
  await page.getByLabel("Date and time").fill((time ?? "").replace(" ", "T"));
  await page.getByRole("button", { name: "Jump", exact: true }).click();
  await expect(line(page, word)).toBeVisible();
});

test("the archive of the chosen services is downloaded", async ({ page }) => {
  const word = mark();
  await open(page);
  await say(word);
  await expect(line(page, word)).toBeVisible();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Download archive" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("staging-backend.log.gz");
  const text = gunzipSync(await readFile(await download.path())).toString();
  expect(text.trimEnd().split("\n").at(-1)).toMatch(new RegExp(` backend stdout F ${word}$`));
});

test("a browser that stands still skips lines, says so, and loads them", async ({ page }) => {
  test.setTimeout(240_000);
  await open(page);
  const word = mark();
  const count = 100_000;
  const still = standStill(page, word);
  await sayLines("staging", "backend", { word, count });
  await still;
  await expect(line(page, `${word} ${count - 1} `)).toBeVisible();
  for (const level of ["error", "warn", "info", "debug"])
    await page
      .getByRole("group", { name: "Level" })
      .getByRole("button", { name: new RegExp(`^${level}`) })
      .click();
  const gap = log(page)
    .getByText(/^[\d,]+ lines skipped$/)
    .last();
  await expect(gap).toBeVisible();
  const lines = async () => Number(await log(page).getAttribute("data-lines"));
  const [missing, here] = [Number((await gap.innerText()).replace(/\D/g, "")), await lines()];
  expect(missing).toBeGreaterThan(1000);
  await log(page).getByRole("button", { name: "Load them" }).last().click();
  await expect.poll(lines).toBeGreaterThanOrEqual(here + Math.min(5000, missing));
});

test("both environments stand by time in one log, which has nothing serious for axe and fits a phone", async ({
  page,
}) => {
  const [ours, theirs] = [mark(), mark()];
  await open(page, "environment=both&services=backend");
  await say(ours);
  await sayLines("production", "backend", [theirs]);
  const row = (text: string) => log(page).locator("[data-id]").filter({ hasText: text });
  await expect(row(ours)).toHaveAttribute("data-env", "staging");
  await expect(row(theirs)).toHaveAttribute("data-env", "production");
  await line(page, theirs).click();
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await serious(page, { onlyColours: colorScheme === "dark" }), colorScheme).toEqual([]);
  }
  await page.setViewportSize({ width: 390, height: 844 });
  await open(page, "environment=both&services=backend");
  await expect(line(page, theirs)).toBeVisible();
  expect(await overflowing(page)).toEqual([]);
  await page.getByRole("button", { name: "Filter" }).click();
  await expect(page.getByRole("dialog", { name: "Filter" }).getByRole("group", { name: "Services" })).toBeVisible();
  expect(await serious(page)).toEqual([]);
});
