import { column } from "./support/dashboard.ts";
import { expect, test } from "./support/test.ts";

test("what runs is measured: figures on the dashboard, charts with the deploys, by pointer, keyboard and as a table", async ({
  page,
}) => {
  await page.goto("/");
  const production = column(page, "Production");
  await expect(production.locator('[data-figures="backend"]')).toContainText(/[\d.]+ %.*\d MB/);
  await expect(production.getByRole("img", { name: /^Requests in the last hour/ })).toBeVisible();

  await production.getByRole("link", { name: "requests" }).click();
  await page.waitForURL(/\/metrics\?environment=production/);
  const memory = page.getByRole("region", { name: "Memory, at most" });
  await expect(memory).toContainText(/backend [\d.]+ (MB|kB)/);
  const chart = memory.getByRole("slider");
  await chart.focus();
  await page.keyboard.press("Home");
  await expect(chart).toHaveAttribute("aria-valuenow", "0");
  await expect(chart).toHaveAttribute("aria-valuetext", /^\d\d:\d\d .*backend/);

  const marks = page.getByRole("region", { name: "What became live" });
  await expect(marks.getByRole("link").first()).toHaveAttribute("href", /^\/runs\/\d+$/);
  await page.getByText("The figures as a table").click();
  await expect(page.getByRole("columnheader", { name: "Requests per second: requests" })).toBeVisible();

  await page.getByLabel("Service").selectOption("backend");
  await page.getByRole("button", { name: "24 h" }).click();
  await page.waitForURL(/range=24h&service=backend/);
  await expect(memory).toContainText(/[\d.]+ MB/);
  await expect(memory).not.toContainText("frontend");
});
