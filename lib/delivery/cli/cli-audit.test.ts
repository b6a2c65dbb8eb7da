import { expect, test, vi } from "vitest";
import type { AuditEntry, AuditVerification } from "../../contract/audit.ts";
import { slipway } from "../../testing/command.ts";
import { fakeWorker } from "../../testing/fake-worker.ts";

vi.setConfig({ testTimeout: 60_000 });

const hash = "5e".repeat(32);
const entry: AuditEntry = {
  ...{ seq: 7, hash, at: Date.UTC(2026, 10, 25, 19, 1, 7), who: { name: "Ada", role: "lead" }, from: "10.0.0.7" },
  ...{ what: "deploy", environment: "production", about: "main", why: "Healthy: the customer waits" },
  ...{ outcome: "refused", detail: "Run #7 is \u001b[31munder way." },
};

test("the list says who, what, from where, why and what came of it, as text that moves no cursor", async () => {
  const worker = await fakeWorker();
  const asked: unknown[] = [];
  await worker.serve({ audit: async (request) => (asked.push(request), [entry]) });
  const { out, code } = await slipway(worker.folder, "audit", "--environment", "production", "--text", "ada");
  expect(code).toBe(0);
  expect(out).toMatch(
    /^7 +2026-11-25T19:01:07Z +Ada +10\.0\.0\.7 +deploy +refused +production · main · because Healthy: the customer waits · /m,
  );
  expect(out).not.toContain("\u001b[31m");
  expect(asked).toEqual([{ environment: "production", text: "ada", limit: 50 }]);
  expect(JSON.parse((await slipway(worker.folder, "audit", "--json")).out)).toEqual([entry]);
});

test("a log that is not as it was written ends with 1 and says where; one that is says what is newer than any head kept elsewhere", async () => {
  const worker = await fakeWorker();
  const head = { seq: 9, hash };
  const whole: AuditVerification = {
    ...{ entries: 9, head, problems: [], newer: 2, unread: ["tags: It is away."] },
    exported: { seq: 7, hash, where: "tag production/20261120T105612Z", outside: true },
  };
  let answer = whole;
  const asked: unknown[] = [];
  await worker.serve({ verifyAudit: async ({ heads }) => (asked.push(heads), answer) });
  const good = await slipway(worker.folder, "audit", "verify", "--head", `7:${hash}`);
  expect(good.code).toBe(0);
  expect(good.out).toContain("9 entries, each as it was written.");
  expect(good.out).toContain("Entry 7 was kept elsewhere (tag production/20261120T105612Z)");
  expect(good.out).toContain("2 of 9 are newer");
  expect(good.out).toContain("Not asked: tags: It is away.");
  expect(asked).toEqual([[{ seq: 7, hash }]]);

  answer = { ...whole, problems: [{ seq: 4, problem: "was changed" }] };
  const bad = await slipway(worker.folder, "audit", "verify");
  expect([bad.code, bad.out]).toEqual([1, expect.stringContaining("Entry 4 was changed.")]);
  expect((await slipway(worker.folder, "audit", "verify", "--head", "7:5e")).code).toBe(2);
});
