import { deployDialog } from "./support/dashboard.ts";
import { expect, test } from "./support/test.ts";

test("on a phone one environment is shown, both states are, and the deploy is at the thumb", async ({ page }) => {
  await page.goto("/");
  const tabs = page.getByRole("group", { name: "Environment" });
  await expect(tabs.getByRole("button", { name: /^Staging.*healthy/ })).toBeVisible();
  await expect(tabs.getByRole("button", { name: /^Production.*healthy/ })).toBeVisible();
  await tabs.getByRole("button", { name: /^Staging/ }).tap();
  await expect(page.getByRole("article", { name: "Staging" })).toBeVisible();
  await expect(page.getByRole("article", { name: "Production" })).toBeHidden();

  await page.getByRole("button", { name: "Deploy to Staging…" }).tap();
  const sheet = deployDialog(page);
  await expect(sheet.getByRole("option").first()).toBeVisible();
  expect(await sheet.boundingBox()).toMatchObject({ x: 0, y: 0, width: 390, height: 844 });
  await sheet.getByRole("button", { name: "Close" }).tap();
  await expect(sheet).toBeHidden();
});

test("nothing that is tapped is under 44 px", async ({ page }) => {
  const panel = ["/", "/backups", "/history", "/history/runs", "/runs/1", "/checklist", "/logs"];
  for (const path of [...panel, "/settings", "/history/audit", "/account"]) {
    await page.goto(path);
    await page.waitForLoadState("networkidle");
    expect(await page.evaluate(tooSmall), path).toEqual([]);
  }
});

/** Asks what is hit 21 px above and below each control's middle: a larger invisible target counts, as it does for a thumb. */
function tooSmall(): string[] {
  const controls = [
    ...document.querySelectorAll<HTMLElement>(
      ":is(button, a[href], input, select, summary, [role=button]):not(.sr-only)",
    ),
  ];
  const isSmall = (control: HTMLElement) => {
    control.scrollIntoView({ block: "center" });
    const { top, left, width, height } = control.getBoundingClientRect();
    if (width < 2 || height < 2) return false; // not shown
    const [x, y] = [left + width / 2, top + height / 2];
    return [y - 21, y + 21].some((there) => !belongsTo(control, document.elementFromPoint(x, there)));
  };
  const belongsTo = (control: HTMLElement, hit: Element | null) =>
    !!hit && (control.contains(hit) || hit.closest("label")?.contains(control) === true);
  return controls.filter(isSmall).map((control) => {
    const { width, height } = control.getBoundingClientRect();
    return `${Math.round(width)} × ${Math.round(height)} ${control.outerHTML.slice(0, 80)}`;
  });
}
