import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import type { CertificateInput, CertificateView } from "../../contract/certificates.ts";
import type { ChecklistView } from "../../contract/gates.ts";
import type { ReleaseView } from "../../contract/releases.ts";
import type { RemoteAccessInput } from "../../contract/remote.ts";
import type { TrafficReport } from "../../contract/report.ts";
import { slipway } from "../../testing/command.ts";
import { fakeWorker } from "../../testing/fake-worker.ts";
import { temporaryFolder } from "../../testing/temporary.ts";

vi.setConfig({ testTimeout: 60_000 });

describe("checklist", () => {
  const automatic = { met: true, evidence: "/api/health answered 200" };
  async function withChecklist() {
    const worker = await fakeWorker();
    const signed = new Set<string>();
    const view = (): ChecklistView => ({
      release: { number: 7, commit: "a1b2c3d4", title: "Count stock" },
      items: [
        { item: "API endpoints respond", automatic },
        ...["Login works", "File uploads work"].map((item) =>
          signed.has(item) ? { item, signedOff: { by: "dev1", at: Date.now() } } : { item },
        ),
      ],
    });
    await worker.serve({
      checklist: async () => view(),
      signOff: async ({ release, item, withdraw }) => {
        expect(release).toBe(7);
        if (withdraw) signed.delete(item);
        else signed.add(item);
        return view();
      },
    });
    return { ...worker, signed };
  }

  test("is shown, and signed off by item for the release that is live on staging", async () => {
    const { folder, signed } = await withChecklist();
    const { out } = await slipway(folder, "checklist");
    expect(out).toMatch(/^staging r7 {2}a1b2c3d Count stock\n {2}✓ {2}API endpoints respond {2}\/api\/health/);
    expect(out).toMatch(/✗ {2}Login works +waits for somebody/);
    const after = await slipway(folder, "signoff", "Login works");
    expect(after.out).toMatch(/✓ {2}Login works +signed off by dev1/);
    expect([...signed]).toEqual(["Login works"]);
  });

  test("--all signs what waits for somebody; --withdraw takes back", async () => {
    const { folder, signed } = await withChecklist();
    const all = await slipway(folder, "signoff", "--all", "--json");
    expect(JSON.parse(all.out).items).toHaveLength(3);
    expect([...signed]).toEqual(["Login works", "File uploads work"]);
    await slipway(folder, "signoff", "File uploads work", "--withdraw");
    expect([...signed]).toEqual(["Login works"]);
    expect((await slipway(folder, "signoff")).code).toBe(2);
    expect((await slipway(folder, "signoff", "Login works", "--all")).code).toBe(2);
  });

  test("nothing is signed off while nothing is live on staging", async () => {
    const worker = await fakeWorker();
    await worker.serve({ checklist: async () => ({ items: [{ item: "Login works" }] }) });
    const { code, error } = await slipway(worker.folder, "signoff", "--all");
    expect(code).toBe(1);
    expect(error).toContain("Nothing is live on staging");
  });
});

test("releases say how each can be made live again", async () => {
  const worker = await fakeWorker();
  const release = (number: number, more: Partial<ReleaseView>): ReleaseView => ({
    number,
    environment: "production",
    state: "standby",
    commit: "a1b2c3d4",
    title: "Count stock",
    ref: "main",
    by: "dev1",
    run: number + 10,
    createdAt: Date.now(),
    ...more,
  });
  const releases = [
    release(4, { state: "live", promotes: 9 }),
    release(3, { back: { way: "running", schemaDiffers: true } }),
    release(2, { state: "retired", back: { way: "none", why: "its images are gone" } }),
  ];
  await worker.serve({ releases: async ({ limit }) => releases.slice(0, limit) });
  const { out } = await slipway(worker.folder, "releases", "production");
  const [live, standby, retired] = out.split("\n");
  expect(live).toMatch(/^r4 {2}live +a1b2c3d Count stock {2}run 14 by dev1 .*staging's r9$/);
  expect(standby).toMatch(/^r3 {2}standby .*back by a switch: it runs; the database's schema differs$/);
  expect(retired).toMatch(/no way back: its images are gone$/);
  const json = await slipway(worker.folder, "releases", "production", "--limit", "1", "--json");
  expect(JSON.parse(json.out)).toEqual(releases.slice(0, 1));
});

test("a report tells requests, failures and latency; a run that switched nothing has none", async () => {
  const worker = await fakeWorker();
  const latency = { requests: 4321, p50: 3, p99: 12 };
  const report: TrafficReport = {
    complete: true,
    from: 0,
    to: 1,
    requests: 12_963,
    failed: 0,
    applicationErrors: 2,
    longestGapMs: 41,
    before: latency,
    during: { requests: 0 },
    after: latency,
    seconds: [],
  };
  await worker.serve({ report: async ({ run }) => (run === 12 ? report : null) });
  const { out } = await slipway(worker.folder, "report", "12");
  expect(out).toMatch(/^12,963 requests · 0 failed · 2 errors of the application itself · longest gap 41 ms\n/);
  expect(out).toMatch(/before {2}4321 +3 ms {2}12 ms\n {2}during {2}0\n/);
  expect((await slipway(worker.folder, "report", "13")).out).toMatch(/Run 13 has switched nothing/);
  expect((await slipway(worker.folder, "report", "13", "--json")).out).toBe("null\n");
});

describe("settings", () => {
  const file = (content: string) => {
    const path = join(temporaryFolder(), "given");
    writeFileSync(path, content);
    return path;
  };

  test("a certificate is read from files; which it is now is shown", async () => {
    const worker = await fakeWorker();
    const certificates: CertificateInput[] = [];
    const view: CertificateView = {
      environment: "production",
      subject: "CN=qgocargo.cloud",
      issuer: "Some CA",
      names: ["qgocargo.cloud"],
      validFrom: 0,
      validTo: Date.now() - 86_400_000,
      selfSigned: false,
      fingerprint: "ab12",
    };
    await worker.serve({
      certificates: async () => [view],
      setCertificate: async (input) => {
        certificates.push(input);
        return view;
      },
    });
    const [certificate, key] = [file("-----BEGIN CERTIFICATE-----"), file("-----BEGIN PRIVATE KEY-----")];
    const set = ["certificate", "set", "production", "--certificate", certificate, "--key"];
    const { code, out } = await slipway(worker.folder, ...set, key);
    expect(code).toBe(0);
    expect(out).toMatch(/^production {2}qgocargo\.cloud {2}by Some CA {2}until .*, over {2}sha256 ab12\n$/);
    const input = { certificate: "-----BEGIN CERTIFICATE-----", key: "-----BEGIN PRIVATE KEY-----" };
    expect(certificates).toEqual([{ environment: "production", ...input }]);
    expect(JSON.parse((await slipway(worker.folder, "certificate", "show", "--json")).out)).toEqual([view]);
    const missing = await slipway(worker.folder, ...set, "/nowhere/key.pem");
    expect(missing).toMatchObject({
      code: 1,
      error: expect.stringContaining("/nowhere/key.pem cannot be read (ENOENT)"),
    });
    expect(certificates).toHaveLength(1);
  });

  test("the remote's secrets come from files; one that cannot be reached is a failure", async () => {
    const worker = await fakeWorker();
    const given: RemoteAccessInput[] = [];
    await worker.serve({
      remote: async () => ({ access: "token", url: "https://example.com/wms.git", problem: "It answers 401." }),
      setRemoteAccess: async (input) => {
        given.push(input);
        return { access: input.kind, url: "git@example.com:wms.git", publicKey: "ssh-ed25519 AAAA" };
      },
    });
    const key = ["remote", "set", "deploy-key", "--key", file("-----BEGIN x"), "--known-hosts", file("example.com k")];
    expect((await slipway(worker.folder, ...key)).out).toContain("public key  ssh-ed25519 AAAA");
    await slipway(worker.folder, "remote", "set", "token", "--username", "ci", "--token", file("t0ken\n"));
    await slipway(worker.folder, "remote", "set", "none");
    expect(given).toEqual([
      { kind: "deploy-key", privateKey: "-----BEGIN x", knownHosts: "example.com k" },
      { kind: "token", username: "ci", token: "t0ken" },
      { kind: "none" },
    ]);
    const { code, out } = await slipway(worker.folder, "remote");
    expect({ code, out }).toMatchObject({ code: 1, out: expect.stringMatching(/problem +It answers 401\.\n$/) });
  });

  test("push commits with a message", async () => {
    const worker = await fakeWorker();
    await worker.serve({ commitAndPush: async () => ({ commit: "a1b2c3d4e5", branch: "main" }) });
    expect((await slipway(worker.folder, "push")).code).toBe(2);
    const { out } = await slipway(worker.folder, "push", "--message", "Count stock");
    expect(out).toBe("a1b2c3d is committed and pushed to main.\n");
  });
});

describe("metrics", () => {
  const now = {
    at: 1,
    services: { backend: { cpu: 1.14, memory: 96_000_000, netIn: 2000, netOut: 500 } },
    requests: { perSecond: 212, failed: 0, applicationErrors: 0, p50: 3.5, p95: 20 },
  };
  const hour = { cpu: {}, requests: [], failed: 2 };

  test("are the first that could be measured", async () => {
    const { folder, serve } = await fakeWorker();
    await serve({
      async *metrics({ environment }) {
        expect(environment).toBe("production");
        yield [{ type: "metrics", hour }];
        yield [{ type: "metrics", now }];
      },
    });
    const { out } = await slipway(folder, "metrics", "production");
    expect(out).toMatch(/backend {2}1.1 % {2}96 MB {3}2.0 kB\/s in, 500 B\/s out/);
    expect(out).toMatch(/requests {2}212\/s {2}p50 3.5 ms, p95 20 ms\n {2}2 failed in the last hour/);
    const { out: json } = await slipway(folder, "metrics", "production", "--json");
    expect(JSON.parse(json)).toEqual({ environment: "production", ...now });
  });

  test("say so where nothing can be", async () => {
    const { folder, serve } = await fakeWorker();
    await serve({
      async *metrics() {
        yield [{ type: "metrics", hour }];
      },
    });
    expect((await slipway(folder, "metrics", "staging")).error).toMatch(/nothing more to come. Ask again/);
  });
});
