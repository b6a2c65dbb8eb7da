import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { aDeploy, anActor, anApplication, someTime } from "../../testing/builders.ts";
import { storeContract } from "../../testing/store-contract.ts";
import { temporaryDatabase, temporaryFolder } from "../../testing/temporary.ts";
import { takeLease } from "./lease.ts";
import { prismaStore } from "./store.ts";

storeContract("Prisma store", () => {
  const database = temporaryDatabase();
  return { takeOver: async () => prismaStore(database, await takeLease(database, "a test", someTime)) };
});

test("two processes that start an exclusive run at once: one starts, the other is told its number", async () => {
  const folder = temporaryFolder();
  const database = temporaryDatabase(folder);
  const store = prismaStore(database, await takeLease(database, "a test", someTime));
  await store.saveApplication(anApplication());
  const intents = [
    await store.recordIntent(aDeploy(), anActor(), someTime),
    await store.recordIntent(aDeploy(), anActor(), someTime),
  ];
  const answers = await Promise.all(intents.map((intent) => startInChild(folder, intent)));
  expect(answers.sort()).toEqual(["busy: 1", "started: 1"]);
  expect(await store.unfinishedRuns()).toEqual([1]);
});

async function startInChild(folder: string, intent: string): Promise<string> {
  const module = (path: string) => JSON.stringify(resolve(path));
  const script = `
    import { openDatabase } from ${module("lib/adapters/store/database.ts")};
    import { prismaStore } from ${module("lib/adapters/store/store.ts")};
    import { aHeader } from ${module("lib/testing/builders.ts")};
    const store = prismaStore(openDatabase(process.argv[1]), 1);
    await store.unfinishedRuns();
    const answer = await store.startRun(process.argv[2], aHeader(), true).then(
      (run) => "started: " + run,
      (refusal) => refusal.code + ": " + refusal.facts.run,
    );
    console.log(answer);`;
  const args = ["--input-type=module-typescript", "-e", script, folder, intent];
  return (await promisify(execFile)(process.execPath, args, { timeout: 30_000 })).stdout.trim();
}
