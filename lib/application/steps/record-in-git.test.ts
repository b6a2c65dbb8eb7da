import { expect, test } from "vitest";
import { Refusal } from "../../contract/refusal.ts";
import { anApplication, aRelease, someTime } from "../../testing/builders.ts";
import { fakeSource } from "../../testing/fake-source.ts";
import { memoryDatabase, memoryStore } from "../../testing/memory-store.ts";
import type { Source } from "../ports.ts";
import type { CommitContext, DeployPorts } from "./deploy-request.ts";
import { recordInGit } from "./record-in-git.ts";

const tag = "production/20261120T105612Z";

async function deployed(facts: Partial<Source> = {}, auditHead?: DeployPorts["auditHead"]) {
  const tags = new Map<string, string>();
  const database = memoryDatabase();
  database.releases.push({ ...aRelease(2, { by: "Lena" }), number: 2 });
  const source = {
    ...fakeSource([{ title: "Count stock", branch: "stable/prisma-mysql-7", files: {} }], { tags }),
    ...facts,
  };
  const signal = AbortSignal.timeout(30_000);
  const commit = await source.resolve("stable/prisma-mysql-7", signal);
  const plans: Record<string, unknown> = {
    preflight: { application: anApplication(), commit },
    "start-candidate": { plan: { release: { scope: { application: "wms" }, release: 2 } } },
    switch: { previous: { release: 1 } },
  };
  const notes: string[] = [];
  const context = {
    run: 7,
    request: { environment: "production", ref: commit.commit },
    signal,
    note: (text: string) => notes.push(text),
    hasPlan: (step: string) => step in plans,
    planOf: (step: string) => plans[step],
    resultOf: () => ({ at: Date.UTC(2026, 10, 20, 10, 56, 12, 345), tookMs: 3 }),
  } as unknown as CommitContext;
  const ports = {
    source: () => source,
    store: memoryStore(database, database.lease),
    clock: { now: () => someTime },
    ...(auditHead && { auditHead }),
  };
  return { step: recordInGit(ports as unknown as DeployPorts), context, source, tags, notes, commit };
}

test("the tag is called after the moment of the switch, and its message names release, run, who and what was before", async () => {
  const { step, context, tags, notes, commit } = await deployed();
  const plan = await step.plan(context);
  expect(plan).toEqual({
    commit: commit.commit,
    tag,
    branch: "stable/prisma-mysql-7",
    message: `wms r2 is live on production\n\nRun #7, by Lena, from ${commit.commit}.\nBefore: r1.`,
  });
  await step.act?.(context, plan);
  await step.act?.(context, await step.plan(context));
  expect([...tags]).toEqual([[tag, commit.commit]]);
  expect(notes).toEqual([tag, tag]);
});

test("the audit log's head leaves the host with the tag, in a line of its own", async () => {
  const head = { seq: 12, hash: "5e".repeat(32) };
  const { step, context, source } = await deployed({}, () => head);
  await step.act?.(context, await step.plan(context));
  const [tagged] = await source.tagMessages("production/", context.signal);
  expect(tagged).toMatchObject({ tag, message: expect.stringMatching(new RegExp(`\n\nAudit: 12 ${head.hash}$`)) });
});

test("a remote that is away fails it with what to do by hand; without a remote there is nothing to do", async () => {
  const away = await deployed({
    tagAndPush: () => Promise.reject(new Refusal("remote-unreachable", "The remote x could not be reached.")),
  });
  const command = `git tag -a ${tag} ${away.commit.commit.slice(0, 12)}, then git push origin ${tag}.`;
  await expect(away.step.act?.(away.context, await away.step.plan(away.context))).rejects.toMatchObject({
    code: "remote-unreachable",
    message: expect.stringContaining(command),
  });

  const alone = await deployed({ remote: () => Promise.reject(new Refusal("remote-missing", "No origin.")) });
  await alone.step.act?.(alone.context, await alone.step.plan(alone.context));
  expect([alone.tags.size, alone.notes]).toEqual([0, ["the source has no remote"]]);
});
