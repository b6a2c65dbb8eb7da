import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Locator, Page } from "@playwright/test";
import sharp from "sharp";
import { root } from "./panel.ts";

interface PictureOptions {
  /** With both, the name ends in `-light` and `-dark`. */
  schemes?: readonly ("light" | "dark")[];
  /** How large the window is for it. */
  size?: { width: number; height: number };
  /** Only this of the page. */
  only?: Locator;
}

/** Every run takes them, so that they can be taken. `npm run pictures` (the tests with the tag) puts them into the documentation. */
const folder = join(root, process.env.PICTURES === "docs" ? "docs/pictures" : "test-results/pictures");

/** A picture of what stands on the screen, for the documentation: in 256 colours, a third of the size. */
export async function picture(page: Page, name: string, options: PictureOptions = {}): Promise<void> {
  const { schemes = ["light"], size, only = page } = options;
  const before = page.viewportSize();
  await mkdir(folder, { recursive: true });
  if (size) await page.setViewportSize(size);
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const file = schemes.length > 1 ? `${name}-${colorScheme}.png` : `${name}.png`;
    await sharp(await only.screenshot({ animations: "disabled" }))
      .png({ palette: true, effort: 10 })
      .toFile(join(folder, file));
  }
  if (size && before) await page.setViewportSize(before);
}

/** What a page looks like, for whoever wants to look through all of them: `PICTURES=pages` puts them into test-results/pages. */
export async function pictureToLookAt(page: Page, name: string): Promise<void> {
  if (process.env.PICTURES === "pages") await page.screenshot({ path: join(root, `test-results/pages/${name}.png`) });
}
