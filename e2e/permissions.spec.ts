import type { APIResponse, Page, Request } from "@playwright/test";
import { io } from "socket.io-client";
import { panelNamespace, signedOut as refusal } from "../lib/contract/socket.ts";
import { administrator, fillSignIn } from "./support/administrator.ts";
import { choose, deployButton, openDeployDialog } from "./support/dashboard.ts";
import { expect, signedOut, test } from "./support/test.ts";

const pages = [
  "/",
  "/account",
  "/history",
  "/history/audit",
  "/history/runs",
  "/runs/1",
  "/checklist",
  "/database",
  "/logs",
  "/settings",
];

test.describe("signed out", () => {
  test.use({ storageState: signedOut });

  test("every page leads to the sign-in page", async ({ page }) => {
    for (const path of pages) {
      await page.goto(path);
      await expect(page, path).toHaveURL(/\/sign-in(\?|$)/);
      await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
    }
  });

  test("the one-time link is good once", async ({ page, panel }) => {
    await page.goto(panel.setUpLink);
    await expect(page).toHaveURL(/\/sign-in$/);
  });

  test("a socket is refused, and says why", async ({ panel }) => {
    expect(await refusedWith(panel.url, {})).toBe(refusal);
    expect(await refusedWith(panel.url, { cookie: "next-auth.session-token=forged.forged.forged" })).toBe(refusal);
  });

  test("a wrong password is said next to the form", async ({ page, expectedErrors }) => {
    expectedErrors.push(/status of 401/);
    await page.goto("/sign-in");
    await fillSignIn(page, administrator.email, "not the password");
    await expect(page.getByRole("alert").filter({ hasText: "E-mail or password is wrong" })).toBeVisible();
    await expect(page.getByLabel("Password")).toBeFocused();
    await fillSignIn(page, administrator.email, administrator.password);
    await expect(page).toHaveURL(/\/$/);
  });

  test("guessing is stopped after ten attempts, for the right password too", async ({ page, expectedErrors }) => {
    expectedErrors.push(/status of 401/);
    await page.goto("/sign-in");
    const answered = () =>
      page.waitForResponse((response) => response.url().includes("/api/auth/callback/credentials"));
    for (let attempt = 1; attempt <= 10; attempt++)
      await Promise.all([answered(), fillSignIn(page, "guest@example.com", `guess number ${attempt}`)]);
    await expect(page.getByText("E-mail or password is wrong")).toBeVisible();
    await Promise.all([answered(), fillSignIn(page, "guest@example.com", "guess number 11")]);
    await expect(page.getByText("Too many attempts")).toBeVisible();
  });
});

test("a deploy is refused without a session, without an Origin, and from another site", async ({
  page,
  playwright,
}) => {
  await page.goto("/history/runs");
  const runsBefore = await runRows(page).count();
  const wish = await interceptedDeploy(page);
  const headers = await wish.allHeaders();
  const { cookie = "", origin = "", ...others } = headers;
  const bystander = await playwright.request.newContext({ storageState: signedOut });
  const send = (changed: Record<string, string>): Promise<APIResponse> =>
    bystander.post(wish.url(), { headers: { ...withoutTransport(others), ...changed }, data: body(wish) });

  expect(await refusedBy(await send({ origin }))).toMatch(/signed-out|"\/sign-in"/);
  expect(await refusedBy(await send({ cookie }))).toMatch(/foreign-origin|status 4|status 5/);
  expect(await refusedBy(await send({ cookie, origin: "null" }))).toMatch(/foreign-origin|status 4|status 5/);
  expect(await refusedBy(await send({ cookie, origin: "http://evil.example" }))).toMatch(
    /foreign-origin|status 4|status 5/,
  );
  await bystander.dispose();

  await page.goto("/history/runs");
  await expect(runRows(page)).toHaveCount(runsBefore);
});

const runRows = (page: Page) => page.getByRole("main").locator('a[href^="/runs/"]');

/** The request that a click on Deploy sends, stopped on its way. */
async function interceptedDeploy(page: Page): Promise<Request> {
  await page.goto("/");
  const dialog = await openDeployDialog(page);
  await choose(dialog, "main");
  const { promise, resolve } = Promise.withResolvers<Request>();
  await page.route("**/*", async (route, request) => {
    if (request.method() !== "POST" || !request.postData()?.includes('"deploy"')) return route.continue();
    resolve(request);
    await route.fulfill({ status: 204 });
  });
  await deployButton(dialog).click();
  const request = await promise;
  await page.unrouteAll({ behavior: "wait" });
  return request;
}

const body = (request: Request): string => request.postData() ?? "";

/** Without what belongs to the connection of the browser. */
function withoutTransport(headers: Record<string, string>): Record<string, string> {
  const kept = Object.entries(headers).filter(
    ([name]) => !name.startsWith(":") && !["host", "connection", "content-length"].includes(name),
  );
  return Object.fromEntries(kept);
}

async function refusedBy(response: APIResponse): Promise<string> {
  const text = await response.text();
  expect(text).not.toMatch(/"ok":true/);
  return response.ok() ? text : `status ${response.status()} ${text}`;
}

async function refusedWith(url: string, extraHeaders: Record<string, string>): Promise<string> {
  const socket = io(`${url}${panelNamespace}`, {
    transports: ["websocket"],
    reconnection: false,
    extraHeaders: { origin: url, ...extraHeaders },
  });
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  socket.once("connect", () => reject(new Error("The socket was let in.")));
  socket.once("connect_error", (error) => resolve(error.message));
  return promise.finally(() => socket.disconnect());
}
