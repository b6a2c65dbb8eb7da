import { crc32, deflateSync } from "node:zlib";
import type { Page } from "@playwright/test";
import { makeFirstAdministrator } from "./support/administrator.ts";
import { addressOf, choose, column, deployButton, openDeployDialog } from "./support/dashboard.ts";
import { endOf, expectStep, looks, output } from "./support/run-page.ts";
import { expect, signedOut, test } from "./support/test.ts";

test.use({ storageState: signedOut });

test("from the one-time link to the application's own log lines", { tag: "@picture" }, async ({
  page,
  context,
  panel,
}) => {
  test.setTimeout(600_000); // a cold build of every image on a slow machine

  await test.step("the one-time link makes the first administrator", async () => {
    await page.goto(panel.setUpLink);
    await expect(page.getByRole("heading", { name: "The first administrator" })).toBeVisible();
    await makeFirstAdministrator(page);
    await expect(page).toHaveURL(`${panel.url}/`);
    await context.storageState({ path: panel.session });
  });

  if (panel.own) {
    const { repository } = panel.own;
    await test.step("the application is registered in Settings", () => register(page, repository));
  }

  await test.step("both environments stand side by side, empty", async () => {
    await page.goto("/");
    for (const environment of ["Staging", "Production"] as const)
      await expect(column(page, environment)).toContainText("Nothing deployed yet");
    const [staging, production] = await Promise.all([
      column(page, "Staging").boundingBox(),
      column(page, "Production").boundingBox(),
    ]);
    expect(production?.y).toBe(staging?.y);
    expect(production?.x).toBeGreaterThan((staging?.x ?? 0) + (staging?.width ?? 0) - 1);
  });

  await test.step("staging is deployed and followed live", async () => {
    const dialog = await openDeployDialog(page);
    await choose(dialog, "main");
    await deployButton(dialog).click();
    await page.waitForURL(/\/runs\/\d+$/);
    await expectStep(page, "preflight", "done", 60_000);
    await expect(output(page)).toContainText("built", { timeout: 300_000 });
    await expectStep(page, "wait-until-healthy", "done", 300_000);
    expect(await endOf(page)).toMatch(/^Live in [\d.]+ s\. 0 of [\d,]+ requests failed\.$/);
    expect(new Set(Object.values(await looks(page)))).toEqual(new Set(["done"]));
  });

  await page.goto("/");
  await expect(column(page, "Staging")).toContainText("healthy");
  const address = await addressOf(page, "Staging");

  await test.step("the gateway says whose answer it is, on the TLS port too", async () => {
    const answer = await page.request.get(address.href);
    expect(answer.headers()["x-environment"]).toBe("staging");
    const ports = await column(page, "Staging")
      .getByText(/^\d+( \d+)+$/)
      .first()
      .innerText();
    const tls = ports.split(" ").find((port) => port !== address.port);
    const secure = await page.request.get(`https://localhost:${tls}/api/health`);
    expect(secure.status()).toBe(200);
    expect(secure.headers()["x-environment"]).toBe("staging");
  });

  await test.step("the application lets its user in and stores a photo", () => useTheApplication(page, address));

  await test.step("its requests stand in the panel's log view", async () => {
    await page.goto("/");
    await column(page, "Staging").getByRole("link", { name: "Logs" }).click();
    await expect(page).toHaveURL(/\/logs/);
    const services = page.getByRole("group", { name: "Services" });
    for (const other of ["frontend", "database"]) await services.getByRole("button", { name: other }).click();
    const log = page.getByRole("log", { name: "Log of backend" });
    await expect(log).toContainText(/PUT \/api\/items\/\d+\/photo 200/);
    const marker = `/api/items/${Date.now()}`;
    expect((await page.request.get(new URL(marker, address).href)).status()).toBe(401);
    await expect(log).toContainText(marker);
  });
});

async function register(page: Page, repository: string): Promise<void> {
  await page.goto("/settings");
  await page.getByRole("textbox", { name: "Repository" }).fill(repository);
  await page.getByLabel("Root").fill(repository);
  await page.getByRole("button", { name: "Save the source" }).click();
  await expect(page.getByRole("banner")).toContainText(/wms-/);
}

async function useTheApplication(page: Page, address: URL): Promise<void> {
  await page.goto(address.href);
  await page.getByLabel("Name").fill("admin");
  await page.getByLabel("Password").fill("admin-demo");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("link", { name: /Euro pallet/ }).click();
  await page
    .locator("input[type=file]")
    .setInputFiles({ name: "pallet.png", mimeType: "image/png", buffer: onePixel() });
  await expect(page.getByText("Photo stored.")).toBeVisible();
  const photo = page.getByRole("img", { name: /^Photo of Euro pallet/ });
  await expect.poll(() => photo.evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBe(1);
}

/** A PNG of one grey pixel (W3C PNG specification, section 5). */
function onePixel(): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
    const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    checksum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, checksum]);
  };
  const header = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(Buffer.from([0, 128]))),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}
