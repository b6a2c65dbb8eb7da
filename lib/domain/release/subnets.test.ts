import { describe, expect, test } from "vitest";
import { addressAt, chooseSubnets, freeAddress } from "./subnets.ts";

const range = "10.213.0.0/24";

describe("chooseSubnets", () => {
  test("never overlaps what any network on the engine uses, whatever its size", () => {
    const chosen = chooseSubnets(2, ["10.213.0.0/26", "10.213.0.128/25", "172.17.0.0/16"], "10.213.0.0/23", "a");
    expect(chosen).toHaveLength(2);
    for (const subnet of chosen) expect(subnet).toMatch(/^10\.213\.(0\.64|1\.(0|64|128|192))\/26$/);
    expect(new Set(chosen).size).toBe(2);
  });

  test("fills the range to the last block and then says what to do", () => {
    expect(chooseSubnets(4, [], range, "x")).toHaveLength(4);
    expect(() => chooseSubnets(5, [], range, "x")).toThrowError(/SLIPWAY_SUBNETS/);
  });

  test("starts elsewhere for another panel", () => {
    const first = (seed: string) => chooseSubnets(1, [], "10.213.0.0/16", seed)[0];
    expect(first("panel-a")).not.toBe(first("panel-b"));
    expect(first("panel-a")).toBe(first("panel-a"));
  });

  test("looks past IPv6 subnets", () => {
    expect(chooseSubnets(1, ["fd00::/64"], range, "x")).toHaveLength(1);
  });
});

test("addresses begin after the network's own and the bridge's, and end before the broadcast", () => {
  expect(addressAt("10.213.0.64/26", 0)).toBe("10.213.0.66");
  expect(addressAt("10.213.0.64/26", 60)).toBe("10.213.0.126");
  expect(() => addressAt("10.213.0.64/26", 61)).toThrow(RangeError);
  expect(freeAddress("10.213.0.64/26", ["10.213.0.66", "10.213.0.67"])).toBe("10.213.0.68");
});
