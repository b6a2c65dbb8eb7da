import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { aDeploy, aHeader, anActor, anApplication, aVariable, aVersion, someTime } from "../../testing/builders.ts";
import { storeContract } from "../../testing/store-contract.ts";
import { temporaryDatabase, temporaryFolder } from "../../testing/temporary.ts";
import { databaseFile } from "./database.ts";
import { takeLease } from "./lease.ts";
import { createSeal } from "./seal.ts";
import { sealedStore } from "./sealed-store.ts";
import { prismaStore } from "./store.ts";

const seal = createSeal("a secret of the tests, long enough");

storeContract("sealed Prisma store", () => {
  const database = temporaryDatabase();
  return {
    takeOver: async () => sealedStore(prismaStore(database, await takeLease(database, "a test", someTime)), seal),
  };
});

test("what a step saved, a secret setting, and a variable, is nowhere in the database's file as it was", async () => {
  const folder = temporaryFolder();
  const database = temporaryDatabase(folder);
  const store = sealedStore(prismaStore(database, await takeLease(database, "a test", someTime)), seal);
  await store.saveApplication(anApplication());
  const run = await store.startRun(await store.recordIntent(aDeploy(), anActor(), someTime), aHeader(), true);
  const plan = { MYSQL_ROOT_PASSWORD: "open-sesame-1234" };
  await store.append(run, { type: "mark", step: "build", mark: "acting" }, someTime, { plan });
  expect((await store.run(run))?.plans.build).toEqual(plan);
  await store.saveSecret("access", { token: "open-sesame-1234" });
  const variables = { API_TOKEN: aVariable({ value: "open-sesame-1234", secret: true }) };
  await store.addVariables("wms", "staging", aVersion(1, variables));
  expect(await store.variables("wms", "staging")).toEqual([aVersion(1, variables)]);
  await database.$disconnect();
  expect(readFileSync(databaseFile(folder)).includes("open-sesame-1234")).toBe(false);
});

test("another key, and a changed text, are refused", () => {
  const closed = seal.close({ secret: 1 });
  expect(seal.open(closed)).toEqual({ secret: 1 });
  expect(() => createSeal("another secret of the tests").open(closed)).toThrow();
  expect(() => seal.open(`${closed.slice(0, -6)}AAAA==`)).toThrow();
});
