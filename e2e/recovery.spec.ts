import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnv } from "node:util";
import type { PanelStatus } from "../lib/contract/status.ts";
import { startLoad } from "../lib/testing/load.ts";
import { compose } from "./support/containers.ts";
import { column } from "./support/dashboard.ts";
import { ownPanel } from "./support/handed-down.ts";
import { expect, test } from "./support/test.ts";

/** Only against the panel in containers, when staging serves: what docs/containers.md says of another host, on this one. */
test("the panel's volumes are gone: it comes back from its own backup, whoever was signed in still is, and no request fails", async ({
  page,
}) => {
  test.setTimeout(600_000);
  const { containers, repository } = ownPanel();
  if (!containers) throw new Error("This test needs the panel of docker/compose.yaml: npm run test:image.");
  const say = (args: readonly string[], input = "") => compose(containers, args, { timeout: 240_000, input });
  const slipway = (...args: string[]) => say(["exec", "--no-TTY", "worker", "slipway", ...args]);
  const once = (...options: string[]) => ["run", "--rm", "--no-deps", "--no-TTY", ...options];
  const releases = async () => {
    const { environments } = JSON.parse(await slipway("status", "--json")) as PanelStatus;
    return Object.values(environments).map(({ state, release }) => [state, release?.number]);
  };

  await page.goto("/");
  await expect(column(page, "Staging")).toContainText("healthy");
  const before = await releases();
  const { STAGING_BACKEND_PORT: port } = parseEnv(await readFile(join(repository, ".env"), "utf8"));
  const elsewhere = await mkdtemp(join(tmpdir(), "slipway-e2e-elsewhere-"));
  const load = startLoad(Number(port), 2, 300_000);
  try {
    const key = await slipway("recovery-key", "new", "--to", "-");
    await slipway("backup", "panel");
    await say(["cp", "worker:/data/backups/.", elsewhere]);
    await page.goto("about:blank"); // an open page would say that it lost its connection
    await say(["down", "--volumes"]);

    await say([...once("--volume", `${elsewhere}:/from:ro`), "worker", "cp", "-r", "/from", "/data/backups"]);
    await say([...once(), "worker", "slipway", "recover", "/data/backups/panel", "--key", "-"], key);
    await say([...once(), "worker", "cp", "-rn", "/data/recovered-environment/.", repository]);
    await say(["up", "--detach", "--wait", "--no-build"]);

    await page.goto("/");
    await expect(column(page, "Staging")).toContainText("healthy");
    await expect.poll(releases).toEqual(before);
    const { failures, requests } = await load.end();
    expect(failures).toEqual({});
    expect(requests).toBeGreaterThan(1000);
  } finally {
    await load.end();
    await rm(elsewhere, { recursive: true, force: true });
  }
});
