import { eventually } from "../../lib/testing/eventually.ts";
import type { Browser } from "../chromium/browser.ts";

export interface Visit {
  /** Scripts that were asked for, and the bytes of those that came over the wire, as they were compressed. */
  scripts: number;
  scriptBytes: number;
  /** When the largest of its contents was painted, in milliseconds since it was asked for. */
  largestPaint: number;
}

const loadLimitMs = 30_000;
/** So long nothing is fetched any more: what a page fetches while nobody uses it counts. */
const stillMs = 2000;

/** Opens a page and waits until it fetches nothing more. */
export async function visit(browser: Browser, url: string, options: Parameters<Browser["open"]>[1]): Promise<Visit> {
  const tab = await browser.open(url, options);
  await eventually(async () => {
    const isLoaded = await tab.evaluate(() => location.protocol !== "about:" && document.readyState === "complete");
    if (!isLoaded) throw new Error(`${url} has not been loaded.`);
  }, loadLimitMs);
  const seen = await tab.evaluate(async (still) => {
    const scripts = () =>
      (performance.getEntriesByType("resource") as PerformanceResourceTiming[]).filter(({ name }) =>
        new URL(name).pathname.endsWith(".js"),
      );
    const newest = () => Math.max(0, ...scripts().map(({ responseEnd }) => responseEnd));
    while (performance.now() - newest() < still) await new Promise((resolve) => setTimeout(resolve, 100));
    const largestPaint = await new Promise<number>((resolve) => {
      const observer = new PerformanceObserver((list) => resolve(list.getEntries().at(-1)?.startTime ?? Number.NaN));
      observer.observe({ type: "largest-contentful-paint", buffered: true });
    });
    const fetched = scripts().filter(({ transferSize }) => transferSize > 0); // the others were in the cache
    const scriptBytes = fetched.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0);
    return { scripts: scripts().length, scriptBytes, largestPaint };
  }, stillMs);
  await tab.close();
  return seen;
}
