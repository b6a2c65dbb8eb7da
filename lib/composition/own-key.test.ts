import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { databaseFile } from "../adapters/store/database.ts";
import { takeLease } from "../adapters/store/lease.ts";
import { createSeal } from "../adapters/store/seal.ts";
import { sealedStore } from "../adapters/store/sealed-store.ts";
import { prismaStore } from "../adapters/store/store.ts";
import { someTime } from "../testing/builders.ts";
import { temporaryDatabase, temporaryFolder } from "../testing/temporary.ts";
import { assertOwnKey, readSecret } from "./own-key.ts";

const key = "the worker's key of a test, long enough";

test("with another key, or one that is cut off, nothing starts, and nothing is written", async () => {
  const data = temporaryFolder();
  const database = temporaryDatabase(data);
  const plain = prismaStore(database, await takeLease(database, "a test", someTime));
  const storeWith = (secret: string) => sealedStore(plain, createSeal(secret));
  await assertOwnKey(storeWith(key), data);
  await storeWith(key).saveSecret("remote", { password: "hunter2" });
  await database.$executeRawUnsafe("PRAGMA wal_checkpoint(TRUNCATE)");
  const before = readFileSync(databaseFile(data));

  for (const other of ["another key, that somebody has put there instead", `${key} `, key.slice(0, -1)]) {
    await expect(assertOwnKey(storeWith(other), data)).rejects.toMatchObject({
      code: "wrong-key",
      message: expect.stringMatching(/secret\.key is not the key .*Nothing was changed\. Put the right file back/),
    });
    await expect(storeWith(other).secret("remote")).rejects.toThrow();
  }
  expect(readFileSync(databaseFile(data)).equals(before)).toBe(true);
  await assertOwnKey(storeWith(key), data);
  expect(await storeWith(key).secret("remote")).toEqual({ password: "hunter2" });

  writeFileSync(join(data, "secret.key"), `${key}\n`);
  expect(readSecret(data)).toBe(key);
  writeFileSync(join(data, "secret.key"), "short\n");
  expect(() => readSecret(data)).toThrow(/has 5 characters; the worker's key has at least 32/);
});
