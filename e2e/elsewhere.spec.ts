import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { root } from "./support/panel.ts";
import { expect, test } from "./support/test.ts";

/** The command line, with nothing of this host's panel. */
async function slipway(url: string, token: string, ...args: string[]) {
  const environment = { ...process.env, SLIPWAY_DATA: "/nonexistent", SLIPWAY_URL: url, SLIPWAY_TOKEN: token };
  return promisify(execFile)(process.execPath, [join(root, "bin/slipway"), ...args], {
    env: environment as never,
  }).then(
    ({ stdout }) => ({ code: 0, out: stdout, error: "" }),
    ({ code, stdout, stderr }) => ({ code: code as number, out: stdout as string, error: stderr as string }),
  );
}

test("a token is made, used by the command line from elsewhere, and revoked", async ({ page, panel }) => {
  await page.goto("/settings");
  await page.getByRole("button", { name: "Make a token…" }).click();
  const dialog = page.getByRole("dialog", { name: "Make a token" });
  await dialog.getByLabel("Name").fill("ci");
  await dialog.getByLabel("Role").selectOption("developer");
  await dialog.getByRole("button", { name: "Make the token" }).click();
  const secret = (await page.getByTitle(/^Copy slw_/).getAttribute("title"))?.slice(5) ?? "";
  const row = page.getByRole("listitem", { name: "ci" });
  await expect(row).toContainText("developer of Ada");

  const status = await slipway(panel.url, secret, "status", "--json");
  expect(status).toMatchObject({ code: 0, error: "" });
  expect(JSON.parse(status.out)).toMatchObject({ engine: { answers: true } });
  expect((await slipway(panel.url, secret, "back", "up")).code).toBe(2);
  expect((await slipway(panel.url, secret, "rollback", "production")).error).toContain("may not do this");
  await page.reload();
  await expect(row).toContainText(/used .* from/);
  await row.getByRole("button", { name: "Revoke ci" }).click();
  await expect(row).toHaveCount(0);
  expect(await slipway(panel.url, secret, "status")).toMatchObject({
    code: 1,
    error: expect.stringContaining("This token is not known here, or no longer good."),
  });
});

test("a channel is added, tested with a real receiver, and its message stands in the list", async ({ page }) => {
  const received: { text: string }[] = [];
  const receiver = createServer((request, response) => {
    void text(request).then((body) => {
      received.push(JSON.parse(body));
      response.end("noted");
    });
  }).listen(0, "127.0.0.1");
  await once(receiver, "listening");
  const { port } = receiver.address() as AddressInfo;
  try {
    await page.goto("/settings");
    await page.getByRole("button", { name: "Add a channel…" }).click();
    const dialog = page.getByRole("dialog", { name: "Add a channel" });
    await dialog.getByLabel("Name").fill("Ops");
    await dialog.getByLabel("Address").fill(`http://127.0.0.1:${port}/hook`);
    await dialog.getByRole("button", { name: "Save" }).click();
    const row = page.getByRole("listitem", { name: "Ops" });
    await expect(row).toContainText(`127.0.0.1:${port}`);
    await row.getByRole("button", { name: "Test Ops" }).click();
    await expect(page.getByRole("list", { name: "Messages" })).toContainText("A test of Slipway");
    await expect(page.getByRole("list", { name: "Messages" })).toContainText("200 noted");
    expect(received).toMatchObject([{ text: expect.stringContaining("A test of Slipway") }]);
    await row.getByRole("button", { name: "Remove Ops" }).click();
    await expect(row).toHaveCount(0);
  } finally {
    receiver.close();
  }
});
