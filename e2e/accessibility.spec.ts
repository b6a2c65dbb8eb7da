import type { Page } from "@playwright/test";
import { some } from "../lib/testing/sample.ts";
import { overflowing, serious } from "./support/accessible.ts";
import { backupRows, listed, openRestore } from "./support/backups.ts";
import { changeByHand } from "./support/by-hand.ts";
import {
  column,
  deployDialog,
  openDeployDialog,
  openProductionDialog,
  openRollbackDialog,
} from "./support/dashboard.ts";
import { pictureToLookAt } from "./support/pictures.ts";
import { endOf } from "./support/run-page.ts";
import { expect, signedOut, test } from "./support/test.ts";

/** A page of the panel in a state, and how people get there. */
interface Place {
  name: string;
  path: string;
  signedOut?: boolean;
  enter?: (page: Page) => Promise<unknown>;
}

const places: Place[] = [
  { name: "sign-in", path: "/sign-in", signedOut: true },
  { name: "dashboard", path: "/" },
  { name: "deploy", path: "/", enter: openDeployDialog },
  { name: "restart", path: "/", enter: openRestart },
  { name: "deploy-production", path: "/", enter: openProductionDialog },
  { name: "roll-back", path: "/", enter: openRollbackDialog },
  { name: "backups", path: "/backups?environment=staging" },
  { name: "backup-menu", path: "/backups?environment=staging", enter: openBackupMenu },
  { name: "delete-backup", path: "/backups?environment=staging", enter: openDeleteBackup },
  { name: "backup-now-menu", path: "/backups?environment=staging", enter: openOtherWays },
  { name: "restore", path: "/backups", enter: openFirstRestore },
  { name: "history", path: "/history" },
  { name: "runs", path: "/runs" },
  { name: "run-production", path: "/history/runs?environment=production", enter: openNewestDeploy },
  { name: "checklist", path: "/checklist" },
  { name: "isolation", path: "/isolation", enter: openProvenIsolation },
  { name: "difference", path: "/difference", enter: openDrifted },
  { name: "variables", path: "/variables?environment=staging" },
  { name: "variable-import", path: "/variables?environment=staging", enter: openImport },
  { name: "run", path: "/runs/1" },
  { name: "run-failed", path: "/runs/4" },
  { name: "metrics", path: "/metrics" },
  { name: "logs", path: "/logs" },
  { name: "settings", path: "/settings" },
  { name: "make-token", path: "/settings", enter: (page) => openInSettings(page, "Make a token…") },
  { name: "add-channel", path: "/settings", enter: (page) => openInSettings(page, "Add a channel…") },
  { name: "account", path: "/account", enter: proposeCodes },
  { name: "audit", path: "/history/audit", enter: verifyAudit },
  {
    name: "not-found",
    path: "/runs/99999",
    enter: (page) => expect(page.getByText("There is no such run")).toBeVisible(),
  },
];

const widths = [1440, 390];
const narrowest = 360;

for (const place of some("pages", places.length / 3, places)) {
  const dark = some(`dark ${place.name}`, 1, widths); // the colours are the same at both
  test.describe(place.name, () => {
    if (place.signedOut) test.use({ storageState: signedOut });
    test("has nothing serious for axe and does not overflow, light and dark", async ({ page, expectedErrors }) => {
      if (place.name === "not-found") expectedErrors.push(/status of 404/);
      await page.emulateMedia({ reducedMotion: "reduce" });
      await page.goto(place.path);
      await place.enter?.(page);
      await page.waitForLoadState("networkidle");
      for (const width of widths) {
        for (const colorScheme of ["light", "dark"] as const) {
          if (colorScheme === "dark" && !dark.includes(width)) continue;
          await page.emulateMedia({ colorScheme });
          await page.setViewportSize({ width, height: width < 640 ? 844 : 900 });
          await pictureToLookAt(page, `${place.name}-${width}-${colorScheme}`);
          const problems = await serious(page, { onlyColours: colorScheme === "dark" });
          expect(problems, `axe at ${width} px, ${colorScheme}`).toEqual([]);
        }
        expect(await overflowing(page), `wider than ${width} px`).toEqual([]);
      }
      await page.setViewportSize({ width: narrowest, height: 844 });
      expect(await overflowing(page), `wider than ${narrowest} px`).toEqual([]);
    });
  });
}

test("the keyboard reaches the deploy dialog, closes it, and is back where it was", async ({ page }) => {
  await page.goto("/");
  const button = column(page, "Staging").getByRole("button", { name: "Deploy…" });
  await expect(button).toBeVisible();
  await reachByTab(page, (label) => label === "Deploy…");
  await page.keyboard.press("Enter");
  await expect(deployDialog(page).getByRole("listbox")).toBeVisible();
  await reachByTab(page, (label) => label === "Branch, tag or commit");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(deployDialog(page).getByRole("option", { selected: true })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(deployDialog(page)).toBeHidden();
  await expect(button).toBeFocused();
});

test("a dialog that a menu opened gives the focus back to the menu's button", async ({ page }) => {
  await page.goto("/");
  await column(page, "Staging").getByRole("button", { name: "More for staging" }).press("Enter");
  await page.getByRole("menuitem", { name: "Restart…", exact: true }).press("Enter");
  await expect(page.getByRole("dialog", { name: /^Restart/ })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(column(page, "Staging").getByRole("button", { name: "More for staging" })).toBeFocused();
});

async function openImport(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Import…" }).click();
  await expect(page.getByRole("dialog", { name: "Import an env file" })).toBeVisible();
}

async function openRestart(page: Page): Promise<void> {
  await column(page, "Staging").getByRole("button", { name: "More for staging" }).click();
  await page.getByRole("menuitem", { name: "Restart…", exact: true }).click();
  await expect(page.getByRole("dialog", { name: /^Restart/ })).toBeVisible();
}

async function openBackupMenu(page: Page): Promise<void> {
  await backupRows(page)
    .first()
    .getByRole("button", { name: /^More for / })
    .click();
  await expect(page.getByRole("menuitem", { name: "Prove again" })).toBeVisible();
}

async function openDeleteBackup(page: Page): Promise<void> {
  await openBackupMenu(page);
  await page.getByRole("menuitem", { name: "Delete…" }).click();
  await expect(page.getByRole("dialog", { name: "Delete a backup" })).toBeVisible();
}

async function openOtherWays(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Other ways to back up" }).click();
  await expect(page.getByRole("menuitem", { name: "Logical dump now" })).toBeVisible();
}

async function openFirstRestore(page: Page): Promise<void> {
  const [first] = await listed(page);
  const dialog = await openRestore(page, first ?? "none");
  await expect(dialog).toContainText("Today's data is kept");
}

/** Proven from the page the first time; from then on the dashboard says so. */
async function openInSettings(page: Page, button: string): Promise<void> {
  await page.getByRole("button", { name: button }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
}

async function proposeCodes(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Use one-time codes…" }).click();
  await expect(page.getByRole("img", { name: "QR code" })).toBeVisible();
}

async function verifyAudit(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Verify the log" }).click();
  await expect(page.getByText(/each as it was written/)).toBeVisible();
}

async function openProvenIsolation(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Prove now" }).click();
  await page.waitForURL(/\/runs\/\d+$/);
  expect(await endOf(page)).toMatch(/^Isolation: no hole; \d+ blocked, \d+ open by design/);
  await page.goto("/");
  for (const environment of ["Staging", "Production"] as const)
    await expect(column(page, environment)).toContainText(/isolation\s*proven (just now|\d+ s ago)/);
  await column(page, "Production").getByRole("link", { name: "isolation" }).click();
  await expect(page.getByRole("rowheader", { name: "Published ports" })).toBeVisible();
  await expect(page.getByRole("region", { name: "Open by design" })).toContainText("declared to be for everybody");
  await page.getByText(/^Blocked \(\d+\)$/).click();
  await expect(page.locator('[data-verdict="blocked"]').first()).toBeVisible();
}

/** With something that was changed by hand, and stays so. */
async function openDrifted(page: Page): Promise<void> {
  await changeByHand("staging", "backend");
  await page.reload();
  await expect(page.getByRole("region", { name: "Drift of Staging" })).toBeVisible();
}

/** With what the gateway counted. */
async function openNewestDeploy(page: Page): Promise<void> {
  await page
    .getByRole("main")
    .getByRole("link", { name: /Deploy/ })
    .first()
    .click();
  await expect(page.getByRole("img", { name: /requests per second/ })).toBeVisible();
}

test("the list of backups is walked with the arrows, and Enter opens what a restore would do", async ({ page }) => {
  await page.goto("/backups");
  const rows = await listed(page);
  expect(rows.length).toBeGreaterThan(1);
  const choice = (index: number) =>
    backupRows(page)
      .nth(index)
      .getByRole("button", { name: /^Restore / });
  await choice(0).focus();
  await page.keyboard.press("ArrowDown");
  await expect(choice(1)).toBeFocused();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await expect(choice(0)).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog", { name: "Restore Production" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(choice(0)).toBeFocused();
});

async function reachByTab(page: Page, isThere: (label: string) => boolean): Promise<void> {
  for (let presses = 0; presses < 40; presses++) {
    const label = await page.evaluate(() => {
      const focused = document.activeElement;
      return focused?.getAttribute("aria-label") ?? focused?.textContent ?? "";
    });
    if (isThere(label)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error("Forty presses of Tab did not get there.");
}
