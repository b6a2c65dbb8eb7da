import { expect, test, vi } from "vitest";
import type { ConnectView } from "../../contract/connect.ts";
import { slipway } from "../../testing/command.ts";
import { fakeWorker } from "../../testing/fake-worker.ts";
import { someRequest } from "../../testing/some-request.ts";

vi.setConfig({ testTimeout: 60_000 });

const { answers } = someRequest.examineApplication as { answers: NonNullable<ConnectView["proposal"]>["answers"] };
const proposal: ConnectView["proposal"] = {
  answers,
  composeFiles: ["compose.yaml"],
  profiles: [],
  shared: true,
  services: [],
  notes: ["There is no database."],
  cures: [],
  files: [{ path: "slipway.yaml", text: "application: wms # a name\nenvironments:\n  staging: {}\n" }],
};
const repository = { branch: "main", commit: "c0ffee", workingTree: true };
const production = {
  gateway: "wms-production-gateway",
  containers: [{ name: "wms-production-web", service: "web", kind: "released" as const }],
  networks: [],
  volumes: ["wms_data"],
  ports: [{ port: 80, bind: "0.0.0.0", mode: "http" as const, service: "web", target: 3000 }],
};

test("init prints the proposed files as they are, what they would make, and what speaks against it", async () => {
  const { folder, serve } = await fakeWorker();
  const asked: object[] = [];
  const view = { repository, proposal, problems: ["compose.yaml:3: x"], environments: { staging: null, production } };
  await serve({
    async examineApplication(input) {
      asked.push(input);
      return view;
    },
  });
  const { code, out } = await slipway(folder, "init", "/srv/wms", "--compose", "a.yaml", "--compose", "b.yaml");
  expect(asked).toEqual([{ repository: "/srv/wms", root: "/srv/wms", compose: ["a.yaml", "b.yaml"] }]);
  expect(out).toContain("--- slipway.yaml\napplication: wms # a name\nenvironments:\n  staging: {}\n");
  expect(out).toMatch(/^production\n {2}containers {2}wms-production-web\n {2}ports {7}80 to web:3000\n/m);
  expect(out).toContain("compose.yaml:3: x");
  expect(code).toBe(1);
  const given = ["init", "https://git.example.org/wms.git", "--root", "/srv/wms", "--json"];
  expect(JSON.parse((await slipway(folder, ...given)).out)).toEqual(view);
  expect(asked[1]).toMatchObject({ repository: "https://git.example.org/wms.git", root: "/srv/wms" });
});
