import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

const standards = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** The rules of these standards whose answer depends on colours: all that another scheme can change. */
const ofColours = ["color-contrast", "link-in-text-block"];

/** What axe finds serious. It looks at the whole page at once: a row that is half scrolled under the dock would be measured by the half that shows. */
export async function serious(page: Page, { onlyColours = false } = {}): Promise<string[]> {
  const { width, height } = page.viewportSize() ?? { width: 1440, height: 900 };
  const whole = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ width, height: Math.max(height, whole) });
  const axe = new AxeBuilder({ page })
    .setLegacyMode() // no further page for frames of other origins: there are none
    .options({ resultTypes: ["violations"] }); // what is well needs no words
  const { violations } = await (onlyColours ? axe.withRules(ofColours) : axe.withTags(standards)).analyze();
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} ${node.failureSummary?.split("\n").at(-1)}`));
}

/** Elements that make the page scroll sideways. */
export function overflowing(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { clientWidth, scrollWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    return [...document.querySelectorAll("body *")]
      .filter((element) => element.getBoundingClientRect().right > clientWidth + 0.5)
      .map((element) => element.outerHTML.slice(0, 160))
      .slice(0, 5);
  });
}
