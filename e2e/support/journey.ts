import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { root } from "./panel.ts";

export interface Journey {
  /** How long each part took. */
  seconds: Record<string, number>;
  /** Measures it, and takes pictures of where it ends and of the dashboard, where the next part begins. */
  part<T>(name: string, go: () => Promise<T>): Promise<T>;
  picture(name: string): Promise<void>;
}

/** A long path in parts, whose pictures are numbered as they come in a folder of its own. */
export async function journey(page: Page, name: string): Promise<Journey> {
  const folder = join(root, "test-results", name);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const seconds: Record<string, number> = {};
  let taken = 0;
  const picture = async (what: string) => {
    const path = join(folder, `${String(++taken).padStart(2, "0")} ${what}.png`);
    await page.screenshot({ path, fullPage: true, animations: "disabled" });
  };
  const part = async <T>(what: string, go: () => Promise<T>): Promise<T> => {
    const begin = performance.now();
    const result = await test.step(what, go);
    seconds[what] = Math.round((performance.now() - begin) / 100) / 10;
    await picture(what);
    await page.goto("/");
    await expect(page.getByRole("article").first()).toBeVisible();
    await picture(`${what}, dashboard`);
    return result;
  };
  return { seconds, part, picture };
}
