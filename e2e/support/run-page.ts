import type { Locator, Page } from "@playwright/test";
import { expect } from "@playwright/test";

export const report = (page: Page): Locator => page.getByRole("region", { name: "Report" });
export const step = (page: Page, name: string): Locator => page.locator(`li[data-step="${name}"]`);
export const output = (page: Page): Locator => page.getByRole("log", { name: "Output" });
/** Also while a dialog covers it. */
export const cancelButton = (page: Page): Locator =>
  page.locator("main button").filter({ hasText: "Cancel…", visible: true });

/** How each step looks, in their order. */
export async function looks(page: Page): Promise<Record<string, string>> {
  const steps = page.locator("li[data-step]");
  const pairs = await steps.evaluateAll((all) => all.map((one) => [one.dataset.step ?? "", one.dataset.look ?? ""]));
  return Object.fromEntries(pairs);
}

export async function expectStep(page: Page, name: string, look: string, timeout?: number): Promise<void> {
  await expect(step(page, name), `step ${name}`).toHaveAttribute("data-look", look, { timeout });
}

/** The one sentence when the run has ended; it is the run that is waited for, the words are the caller's to judge. */
export async function endOf(page: Page, timeout = 120_000): Promise<string> {
  await expect(report(page)).toBeVisible();
  await expect(cancelButton(page)).toBeHidden({ timeout });
  return report(page).locator("p").first().innerText();
}

/** Every line of the output by its number. Only lines in view exist in the page, so it is read from top to bottom. */
export async function wholeOutput(page: Page): Promise<Map<number, string>> {
  const lines = new Map<number, string>();
  const log = output(page);
  const following = page.getByRole("button", { name: "Following", pressed: true });
  if (await following.isVisible()) await following.click();
  await log.evaluate((element) => element.scrollTo(0, 0));
  await expect(log.locator('[data-line="1"]')).toBeVisible();
  const end = await log.evaluate((element) => element.scrollHeight - element.clientHeight); // more may come meanwhile
  for (let last = -1; ; ) {
    const shown = await log
      .locator("[data-line]")
      .evaluateAll((all) => all.map((one) => [Number(one.dataset.line), one.lastElementChild?.textContent ?? ""]));
    for (const [line, text] of shown as [number, string][]) lines.set(line, text);
    const top = await log.evaluate(scrollOn);
    if (top === last || last >= end) return lines;
    last = top;
  }
}

/** Scrolls by half of what is seen, waits until the page has drawn it, and answers where it is now. */
async function scrollOn(element: Element): Promise<number> {
  element.scrollBy(0, element.clientHeight / 2);
  for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
  return element.scrollTop;
}

/** Numbers between 1 and the highest that are missing. */
export function holes(lines: ReadonlyMap<number, string>): number[] {
  return Array.from({ length: Math.max(0, ...lines.keys()) }, (_, index) => index + 1).filter(
    (line) => !lines.has(line),
  );
}
