import { serious } from "./support/accessible.ts";
import { elsewhere, invite } from "./support/people.ts";
import { expect, test } from "./support/test.ts";

const ivan = { name: "Ivan", email: "ivan@example.com" };

test("a shell shows the data, refuses to change it, and ends at once with the right to it", async ({
  page,
  browser,
  panel,
}) => {
  await page.goto("/settings");
  const theirs = await elsewhere(browser, panel.url);
  await theirs.goto(await invite(page, ivan));
  await theirs.getByLabel("Password").fill("lanterns over the harbour");
  await theirs.getByRole("button", { name: "Use it and sign in" }).click();
  await theirs.getByRole("article", { name: "Staging" }).getByRole("link", { name: "Database" }).click();
  await theirs.getByRole("button", { name: "Open read-only" }).click();
  const terminal = theirs.locator(".xterm-rows");
  await expect(terminal).toContainText("staging read-only");
  await theirs.keyboard.type("SELECT CONCAT(COUNT(*) > 0, ' is so') FROM items;\n");
  await expect(terminal).toContainText("| 1 is so");
  await theirs.keyboard.type("DELETE FROM items;\n");
  await expect(terminal).toContainText("ERROR 1142");
  expect(await serious(theirs)).toEqual([]);

  await page.reload(); // he has come since
  await page.getByLabel("Role of Ivan").selectOption("viewer");
  await expect(theirs.getByText("Ivan may no longer open a shell read-only in staging.")).toBeVisible();
  await expect(terminal).toContainText("ERROR 1142");
  await page.goto("/history/audit");
  await expect(page.getByText(/may no longer open a shell read-only/)).toBeVisible();
  await theirs.context().close();
});
