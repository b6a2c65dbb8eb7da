import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import Libsql from "libsql";
import { TOTP } from "otpauth";
import { serious } from "./support/accessible.ts";
import { administrator, fillSignIn } from "./support/administrator.ts";
import { ownPanel } from "./support/handed-down.ts";
import { elsewhere, invite } from "./support/people.ts";
import { expect, test } from "./support/test.ts";

const heidi = { name: "Heidi", email: "heidi@example.com" };
const grace = { name: "Grace", email: "grace@example.com", password: "kettles sing at noon" };

test("somebody is invited; another role, and the end of the session, reach the open page at once", async ({
  page,
  browser,
  panel,
}) => {
  await page.goto("/settings");
  await invite(page, heidi);
  const link = await invite(page, grace);
  await page.getByRole("listitem", { name: "Invitation of Heidi" }).getByRole("button", { name: "Withdraw" }).click();
  await expect(page.getByText("Heidi is invited")).toHaveCount(0);
  const theirs = await elsewhere(browser, panel.url);
  await theirs.goto(link);
  await expect(theirs.getByRole("heading", { name: "Welcome, Grace" })).toBeVisible();
  await theirs.getByLabel("Password").fill("grace-grace-grace");
  await theirs.getByRole("button", { name: "Use it and sign in" }).click();
  await expect(theirs.getByText("one that many people have")).toBeVisible();
  await theirs.getByLabel("Password").fill(grace.password);
  await theirs.getByRole("button", { name: "Use it and sign in" }).click();
  await expect(theirs).toHaveURL(`${panel.url}/`);
  await theirs.goto("/history");
  await expect(theirs.getByRole("link", { name: "Audit" })).toHaveCount(0);

  await page.reload(); // she has come since
  await page.getByLabel("Role of Grace").selectOption("lead");
  await expect(theirs.getByRole("link", { name: "Audit" })).toBeVisible();
  await page.getByLabel("Role of Grace").selectOption("viewer");
  await expect(theirs.getByRole("link", { name: "Audit" })).toHaveCount(0);

  await page.getByRole("button", { name: "More for Grace" }).click();
  await page.getByRole("menuitem", { name: "Sign out everywhere" }).click();
  await expect(theirs.getByText("You are signed out.")).toBeVisible();
  await expect(theirs.getByText("Ada has ended every sign-in of this account.")).toBeVisible();
  await theirs.goto(link);
  await expect(theirs.getByRole("heading", { name: "This link is no longer good" })).toBeVisible();
  await theirs.context().close();
});

test("with one-time codes the password is not enough", async ({ browser, panel, page }) => {
  const theirs = await elsewhere(browser, panel.url);
  await theirs.goto("/sign-in");
  await fillSignIn(theirs, grace.email, grace.password);
  await expect(theirs).toHaveURL(`${panel.url}/`);
  await theirs.goto("/account");
  await theirs.getByRole("button", { name: "Use one-time codes…" }).click();
  await expect(theirs.getByRole("img", { name: "QR code" })).toBeVisible();
  const secret = (await theirs.getByTitle(/^Copy [A-Z2-7]+$/).getAttribute("title"))?.slice(5) ?? "";
  await theirs.getByLabel("The code that it shows").fill(new TOTP({ secret }).generate());
  await theirs.getByRole("button", { name: "Ask for codes from now on" }).click();
  const codes = theirs.getByRole("list", { name: "Recovery codes" }).getByRole("listitem");
  await expect(codes).toHaveCount(10);
  const [recovery = ""] = await codes.allTextContents();

  const again = await elsewhere(browser, panel.url);
  await again.goto("/sign-in");
  await fillSignIn(again, grace.email, grace.password);
  await again.getByLabel("Code").fill(recovery);
  await again.getByRole("button", { name: "Sign in" }).click();
  await expect(again).toHaveURL(`${panel.url}/`);
  await again.goto("/account");
  await expect(again.getByText("9 recovery codes are left")).toBeVisible();
  await again.getByRole("button", { name: "End all others" }).click();
  await expect(theirs.getByText("You have ended this sign-in from another one.")).toBeVisible();
  expect(await serious(again)).toEqual([]);
  await theirs.context().close();
  await again.context().close();
  await page.goto("/settings");
  await expect(page.getByRole("listitem", { name: "Grace" }).getByText("one-time codes")).toBeVisible();
});

test.describe("before something critical", () => {
  test.use({ provesIdentity: false });

  test("whoever sits there proves who it is, and then it goes on by itself", async ({ page }) => {
    await page.goto("/settings");
    forget(ownPanel().dataFolder);
    await page.getByLabel("Role of Grace").selectOption("developer");
    const dialog = page.getByRole("dialog", { name: "Is it you?" });
    await dialog.getByLabel("Your password").fill("not the password");
    await dialog.getByRole("button", { name: "It is me, go on" }).click();
    await expect(dialog.getByText("This was not it")).toBeVisible();
    expect(await serious(page)).toEqual([]);
    await dialog.getByLabel("Your password").fill(administrator.password);
    await dialog.getByRole("button", { name: "It is me, go on" }).click();
    await expect(dialog).toHaveCount(0);
    await expect(page.getByLabel("Role of Grace")).toHaveValue("developer");
  });
});

test("the audit log says who did what, is verified, and says where it was changed", async ({ page }) => {
  await page.goto("/history/audit");
  await expect(page.getByText("Change role").first()).toBeVisible();
  await page.getByLabel("Words in an entry").fill("grace@example.com");
  await page.getByRole("button", { name: "Show" }).click();
  await expect(page).toHaveURL(/text=grace/);
  await expect(page.getByText(heidi.email)).toHaveCount(0);
  await expect(page.getByText("Invite", { exact: true })).toBeVisible();
  expect(await serious(page)).toEqual([]);
  await page.getByRole("button", { name: "Verify the log" }).click();
  await expect(page.getByText(/each as it was written/)).toBeVisible();
  const file = join(ownPanel().dataFolder, "audit.ndjson");
  const before = await readFile(file);
  await writeFile(file, before.toString("utf8").replace("grace@example.com", "g_ace@example.com"));
  await page.getByRole("button", { name: "Verify again" }).click();
  await expect(page.getByText("The audit log is not as it was written")).toBeVisible();
  await writeFile(file, before);
  await page.getByRole("button", { name: "Verify again" }).click();
  await expect(page.getByText(/each as it was written/)).toBeVisible();
});

/** As if everybody's last proof were an hour ago. */
function forget(dataFolder: string): void {
  const database = new Libsql(join(dataFolder, "slipway.db"), { timeout: 5000 });
  database.prepare("UPDATE Session SET confirmedAt = ?").run(new Date(Date.now() - 3_600_000).toISOString());
  database.close();
}
