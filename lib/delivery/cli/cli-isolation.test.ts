import { expect, test, vi } from "vitest";
import type { AcceptHoleInput, IsolationView } from "../../contract/isolation.ts";
import { slipway } from "../../testing/command.ts";
import { fakeWorker } from "../../testing/fake-worker.ts";

vi.setConfig({ testTimeout: 60_000 });

const view = (hole: boolean): IsolationView => ({
  at: Date.now() - 300_000,
  run: 9,
  findings: [
    { key: "network", subject: "network", what: "networks", saw: "none of 4 is shared", verdict: "blocked" },
    {
      key: "folder:/srv/wms/uploads",
      subject: "folder",
      what: "the folder /srv/wms/uploads",
      saw: "mounted by wms-staging-backend and wms-production-backend",
      verdict: hole ? "hole" : "accepted",
      ...(!hole && { why: "photos for both", acceptedBy: "Ada" }),
    },
    {
      key: "port:production 443",
      subject: "port",
      from: "staging",
      what: "production's port 443 through the host's address 10.0.0.1",
      saw: "connected",
      verdict: "open",
      why: "declared to be for everybody",
    },
  ],
});

test("isolation is shown with what is open, and a hole is an exit code of its own kind", async () => {
  const { folder, serve } = await fakeWorker();
  const accepted: AcceptHoleInput[] = [];
  await serve({
    isolation: async () => view(accepted.length === 0),
    acceptHole: async (input) => {
      accepted.push(input);
      return view(input.reason === undefined);
    },
  });
  const { out, code } = await slipway(folder, "isolation");
  expect(code).toBe(1);
  expect(out).toMatch(/^proven 5 min ago, run 9: 1 of 3 blocked\n/);
  expect(out).toMatch(/✗ hole +compared +the folder \/srv\/wms\/uploads +mounted by .* folder:\/srv\/wms\/uploads\n/);
  expect(out).toMatch(/○ open by design +from staging +production's port 443 .* declared to be for everybody\n/);
  expect(out).not.toContain("none of 4 is shared");
  expect((await slipway(folder, "isolation", "--all")).out).toContain("none of 4 is shared");

  const after = await slipway(
    folder,
    "accept-hole",
    "folder:/srv/wms/uploads",
    "--reason",
    "photos for both",
    "--json",
  );
  expect(JSON.parse(after.out).findings[1]).toMatchObject({ verdict: "accepted", acceptedBy: "Ada" });
  expect(accepted).toEqual([{ key: "folder:/srv/wms/uploads", reason: "photos for both" }]);
  expect((await slipway(folder, "isolation")).code).toBe(0);
  expect((await slipway(folder, "accept-hole", "folder:/srv/wms/uploads")).code).toBe(2);
});

test("prove takes a backup's timestamp or isolation", async () => {
  const { folder, serve, asked } = await fakeWorker();
  await serve({ isolation: async () => ({ findings: [] }) });
  expect((await slipway(folder, "isolation")).out).toMatch(/^Isolation was never proven/);
  expect((await slipway(folder, "prove", "isolation")).out).toMatch(/^Run 12 proves isolation\./);
  expect(asked).toMatchObject([{ input: { kind: "isolation", environment: "staging" } }]);
  expect((await slipway(folder, "prove", "everything")).code).toBe(2);
});
