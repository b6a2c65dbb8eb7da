import { expect, test } from "vitest";
import { createSignInLimit } from "./sign-in-limit.ts";

const here = "10.0.0.7";
const elsewhere = "10.0.0.8";

test("ten failures for one person close one address to that person; a success before them opens it again", async () => {
  const limit = createSignInLimit();
  const fail = async (times: number) => {
    for (let at = 0; at < times; at++) await limit.failed("ada@example.org", here);
  };
  await fail(9);
  await limit.succeeded("ada@example.org", here);
  await fail(9);
  expect(await limit.waitMs("ada@example.org", here)).toBe(0);
  await fail(1);
  const wait = await limit.waitMs("ada@example.org", here);
  expect(wait).toBeGreaterThan(14 * 60_000);
  expect(wait).toBeLessThanOrEqual(15 * 60_000);
  expect(await limit.waitMs("ada@example.org", elsewhere)).toBe(0);
  expect(await limit.waitMs("grace@example.org", here)).toBe(0);
});

test("fifty failures for anybody close the address to everybody, whoever succeeds in between", async () => {
  const limit = createSignInLimit();
  for (let at = 0; at < 50; at++) {
    expect(await limit.waitMs("ada@example.org", here)).toBe(0);
    await limit.failed(`guess-${at}@example.org`, here);
    await limit.succeeded("ada@example.org", here);
  }
  expect(await limit.waitMs("ada@example.org", here)).toBeGreaterThan(0);
  expect(await limit.waitMs("ada@example.org", elsewhere)).toBe(0);
});
