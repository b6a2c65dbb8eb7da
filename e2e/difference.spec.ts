import { changeByHand } from "./support/by-hand.ts";
import { column } from "./support/dashboard.ts";
import { picture } from "./support/pictures.ts";
import { expect, test } from "./support/test.ts";

test("what production would gain is said, and what was changed by hand is found and mended", {
  tag: "@picture",
}, async ({ page }) => {
  await page.goto("/");
  const line = page.getByRole("region", { name: "Difference" });
  await expect(line).toContainText(/^Difference\d+ settings$/); // the same commit, told otherwise where to find things
  await picture(page, "dashboard", { schemes: ["light", "dark"], size: { width: 1280, height: 720 } });
  await line.getByRole("link", { name: "Difference" }).click();
  const part = (name: string) => page.getByRole("region", { name, exact: true });
  await expect(part("Commits")).toContainText("Both run the same commit.");
  await expect(part("Images")).toContainText("the same image");
  await expect(part("Schema")).toContainText("Both databases have had the same migrations");
  const secret = page.locator('tr[data-compared="backend variable JWT_SECRET"]');
  await expect(secret).toContainText("secret");
  await expect(secret.getByRole("cell")).toHaveText([/^#[0-9a-f]{8}$/, /^#[0-9a-f]{8}$/]);
  const drift = part("Drift of Production");
  await expect(drift).toHaveCount(0);

  await changeByHand("production", "backend");
  await page.reload();
  await expect(drift).toContainText("backend: restart policy");
  await expect(drift).toContainText("no instead of unless-stopped");
  await page.goto("/");
  await expect(column(page, "Production")).toContainText(/drift\s*1 setting is not as r\d+ was recorded/);

  await column(page, "Production").getByRole("link", { name: "drift" }).click();
  await drift.getByRole("button", { name: "Mend Production" }).click();
  await page.waitForURL(/\/runs\/\d+$/);
  await expect(page.getByText("succeeded", { exact: true })).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole("main")).toContainText("Nothing was restarted.");
  await page.goto("/difference");
  await expect(part("Commits")).toBeVisible();
  await expect(drift).toHaveCount(0);
});
