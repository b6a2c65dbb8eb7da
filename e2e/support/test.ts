import { type BrowserContext, test as base, expect, type Page } from "@playwright/test";
import { proveWhenAsked, sessionOf } from "./administrator.ts";
import { saidBy } from "./containers.ts";
import { type SharedPanel, sharedPanel } from "./handed-down.ts";
import { tail } from "./panel.ts";

interface OfATest {
  /** Console errors that belong to what the test does, such as a request that is refused on purpose. */
  expectedErrors: RegExp[];
  /** The password is given whenever the page asks for it again. */
  provesIdentity: boolean;
  noSurprises: undefined;
}

/** Signed in as the administrator; a console error or a page error that nobody expects fails the test. */
export const test = base.extend<OfATest, { panel: SharedPanel }>({
  // Playwright reads what a fixture needs from its pattern, so an empty one stands where it needs nothing.
  panel: [async ({}, use) => use(sharedPanel()), { scope: "worker" }],
  baseURL: ({ panel }, use) => use(panel.url),
  storageState: async ({ panel, browser }, use) => use(await sessionOf(panel, browser)),
  expectedErrors: async ({}, use) => use([]),
  provesIdentity: [true, { option: true }],
  context: async ({ context, provesIdentity }, use) => {
    // Where it fails the dialog stays, and with it the test fails.
    if (provesIdentity) context.on("page", (page) => void proveWhenAsked(page).catch(() => undefined));
    context.on("page", comesWhole);
    await use(context);
  },
  noSurprises: [
    async ({ context, expectedErrors, panel }, use, info) => {
      const errors = collectErrors(context);
      await use(undefined);
      if (panel.own && info.status !== info.expectedStatus)
        await info.attach("panel.log", { body: await newestLines(panel.own), contentType: "text/plain" });
      const expected = [...expectedErrors, networkChanged];
      const surprises = errors.filter((error) => !expected.some((pattern) => pattern.test(error)));
      expect(surprises, "errors in the browser").toEqual([]);
    },
    { auto: true },
  ],
});

const newestLines = ({ containers, logFile }: NonNullable<SharedPanel["own"]>) =>
  containers ? saidBy(containers) : tail(logFile, 200);

/** Chromium drops requests when an interface of the machine comes or goes, and each deploy makes some. What is shown is tested anyway. */
const networkChanged = /Failed to load resource: net::ERR_NETWORK_CHANGED/;

/** A page counts as come when nothing of it is there twice: until React has put the server's copy in its place, it is kept hidden. */
function comesWhole(page: Page): void {
  const goto = page.goto.bind(page);
  const reload = page.reload.bind(page);
  const whole = () => expect(page.locator('body > [hidden][id^="S:"]')).toHaveCount(0);
  page.goto = async (...to) => {
    const answer = await goto(...to);
    await whole();
    return answer;
  };
  page.reload = async (...how) => {
    const answer = await reload(...how);
    await whole();
    return answer;
  };
}

export const signedOut = { cookies: [], origins: [] };
export { expect };

function collectErrors(context: BrowserContext): string[] {
  const errors: string[] = [];
  context.on("console", (message) => {
    if (message.type() === "error") errors.push(`${message.text()} (${message.location().url})`);
  });
  context.on("weberror", (error) => errors.push(String(error.error().stack ?? error.error())));
  return errors;
}
