import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseEnv } from "node:util";
import type { RunView } from "../lib/contract/run.ts";
import { startLoad } from "../lib/testing/load.ts";
import { compose } from "./support/containers.ts";
import { column } from "./support/dashboard.ts";
import { ownPanel } from "./support/handed-down.ts";
import { endOf, expectStep } from "./support/run-page.ts";
import { expect, test } from "./support/test.ts";

/** Only against the panel in containers, when staging serves. */
test("an upgrade in the middle of a production deploy: the run goes on, the page with it, and no request fails", async ({
  page,
  expectedErrors,
}) => {
  test.setTimeout(600_000);
  expectedErrors.push(/net::ERR_/, /WebSocket connection/, /status of 50\d/); // while there is no web process
  const { containers, repository } = ownPanel();
  if (!containers) throw new Error("This test needs the panel of docker/compose.yaml: npm run test:image.");
  const slipway = (...args: string[]) =>
    compose(containers, ["exec", "--no-TTY", "worker", "slipway", ...args], { timeout: 240_000 });
  const images = () => compose(containers, ["ps", "--format", "{{.Service}} {{.Image}}"]);

  const deployed = (reason: string, ...more: string[]) =>
    slipway("deploy", "production", "--confirm", "CONFIRM", "--override", reason, "--json", ...more);

  await page.goto("/");
  await expect(column(page, "Production")).toContainText(/healthy|Nothing deployed yet/);
  if ((await column(page, "Production").getByText("Nothing deployed yet").count()) > 0)
    await deployed("to have something to upgrade", "--wait");
  const { PRODUCTION_BACKEND_PORT: port } = parseEnv(await readFile(join(repository, ".env"), "utf8"));
  const load = startLoad(Number(port), 2, 300_000);
  const { run } = JSON.parse(await deployed("to upgrade in the middle")) as { run: number };
  await page.goto(`/runs/${run}`);
  await expectStep(page, "start-candidate", "running", 180_000);

  const upgradedAt = Date.now();
  const environment = { SLIPWAY_IMAGE: containers.nextImage };
  await compose(containers, ["up", "--detach", "--wait", "--no-build"], { timeout: 240_000, environment });
  expect((await images()).trim().split("\n").sort()).toEqual(
    ["web", "worker"].map((name) => `${name} ${containers.nextImage}`),
  );

  expect(await endOf(page, 180_000)).toMatch(/^Live in [\d.]+ s\. 0 of [\d,]+ requests failed\.$/);
  const { outcome, steps } = JSON.parse(await slipway("run", String(run), "--json")) as RunView;
  expect(outcome).toBe("succeeded");
  expect(steps.find(({ name }) => name === "switch")?.startedAt).toBeGreaterThan(upgradedAt);

  const { failures, requests } = await load.end();
  expect(failures).toEqual({});
  expect(requests).toBeGreaterThan(1000);
  await page.goto("/");
  await expect(column(page, "Production")).toContainText("healthy");
});
