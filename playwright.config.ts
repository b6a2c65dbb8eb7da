import { defineConfig, devices } from "@playwright/test";

/** Debian's Chromium, because Playwright's own cannot be downloaded everywhere; it asks nobody anything in the background. */
const chromium = {
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  chromiumSandbox: process.getuid?.() !== 0,
  args: [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
};

const desktop = { viewport: { width: 1440, height: 900 } };
const phone = {
  viewport: { width: 390, height: 844 },
  hasTouch: true,
  isMobile: true,
  userAgent: devices["Pixel 7"].userAgent,
};

const project = (name: string, viewport = desktop) => ({ name, testMatch: `${name}.spec.ts`, use: viewport });

/** In the order in which they run: they share one panel, so that few deploys are needed. */
const projects = [
  project("main-path"),
  project("reload"),
  project("broken-commit"),
  project("operate"),
  project("production"),
  project("production-phone", phone),
  project("difference"),
  project("metrics"),
  project("logs"),
  project("backups"),
  project("restore", phone),
  project("accessibility"),
  project("phone", phone),
  project("permissions"),
  project("people"),
  project("variables"),
  project("elsewhere"),
  project("connect"),
  project("database"),
  project("worker-lost"),
];

/** The whole path in the browser against docker/compose.yaml, an upgrade and a recovery of it: `npm run test:image`. */
const inContainers = ["main-path", "production", "upgrade", "recovery"].map((name) => project(name));

/** Somebody's application through the whole path: `npm run test:application`. */
const ofAnApplication = [project("application")];

function chosen() {
  if (process.env.E2E_APPLICATION) return ofAnApplication;
  if (process.env.E2E_BASE_URL) return projects.slice(0, 1); // somebody else's panel: only what a user would do there
  return process.env.E2E_CONTAINERS ? inContainers : projects;
}

export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results/e2e",
  globalSetup: "./e2e/support/global-setup.ts",
  projects: chosen(),
  workers: 1,
  retries: 0,
  forbidOnly: true,
  timeout: 180_000,
  globalTimeout: 40 * 60_000,
  expect: { timeout: 30_000 }, // a busy machine is slow, not wrong
  reporter: [["list"], ["json", { outputFile: "test-results/e2e.json" }]],
  use: {
    browserName: "chromium",
    launchOptions: chromium,
    ignoreHTTPSErrors: true,
    trace: "off", // it copies the page at every step; `--trace=retain-on-failure` where a failure needs it
    screenshot: "only-on-failure",
    actionTimeout: 15_000,
    navigationTimeout: 30_000,
  },
});
