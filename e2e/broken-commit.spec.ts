import type { Page } from "@playwright/test";
import { buildFails, exitsAtStart, nextVersion } from "./support/broken.ts";
import { addressOf, deploy, releaseOf } from "./support/dashboard.ts";
import { everythingOfOurs } from "./support/engine.ts";
import { ownPanel } from "./support/handed-down.ts";
import { startLoad } from "./support/load.ts";
import { picture } from "./support/pictures.ts";
import { endOf, expectStep, report } from "./support/run-page.ts";
import { expect, test } from "./support/test.ts";

/** Which step it ends in: the frontend waits for a healthy backend, so a bad one is found while the release is started. */
const failures = [
  {
    name: "a commit whose image does not build",
    make: buildFails,
    branch: "broken/build",
    step: "build-images",
    says: [/image of backend was not built/, /compiling the price list/],
  },
  {
    name: "a commit whose backend exits at start",
    make: exitsAtStart,
    branch: "broken/exits",
    step: "start-candidate",
    says: [/backend.*(exited with|exit code) 3/, /PRICE_LIST is not set/],
  },
];

for (const failure of failures) {
  test(`${failure.name} is undone under load without one failed request`, async ({ page }) => {
    await failure.make(ownPanel().repository);
    const before = await everythingOfOurs();
    const live = await stagingNow(page);
    const load = startLoad(await asked(page));
    let sentence: string;
    try {
      await deploy(page, failure.branch);
      sentence = await endOf(page, 150_000);
      await expectStep(page, failure.step, "failed");
    } finally {
      const { requests, failures: failed, versions, slowestMs } = await load.stop();
      console.log(
        `${failure.name}: ${failed.length} of ${requests} requests failed, slowest ${Math.round(slowestMs)} ms`,
      );
      expect(failed).toEqual([]);
      expect(requests).toBeGreaterThan(100);
      expect(versions).toHaveLength(1);
    }
    expect(sentence).toContain(`${live} serves as before.`);
    for (const words of failure.says) await expect(report(page)).toContainText(words);
    expect(await stagingNow(page)).toBe(live);
    expect(await everythingOfOurs()).toEqual(before);
  });
}

test("the next deploy works, and switches under load without one failed request", { tag: "@picture" }, async ({
  page,
}) => {
  await nextVersion(ownPanel().repository);
  const before = await stagingNow(page);
  const load = startLoad(await asked(page));
  let sentence: string;
  try {
    await deploy(page, "feature/next");
    sentence = await endOf(page);
    await picture(page, "run", { size: { width: 1280, height: 720 } });
  } finally {
    const { requests, failures: failed, versions } = await load.stop();
    console.log(`The next deploy: ${failed.length} of ${requests} requests failed; answered by ${versions.join(", ")}`);
    expect(failed).toEqual([]);
    expect(versions).toEqual(["1.1.0", "1.2.0"]);
  }
  expect(sentence).toMatch(/^Live in [\d.]+ s\. 0 of [\d,]+ requests failed\.$/);
  expect(await stagingNow(page)).not.toBe(before);
});

async function stagingNow(page: Page): Promise<string> {
  await page.goto("/");
  return releaseOf(page, "Staging");
}

async function asked(page: Page): Promise<[URL, URL]> {
  const address = await addressOf(page, "Staging");
  return [address, new URL("/api/health", address)];
}
