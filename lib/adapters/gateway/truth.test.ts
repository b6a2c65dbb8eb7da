import { describe, expect, test } from "vitest";
import { aTruth } from "#lib/testing/gateway-truth.ts";
import { renderConfiguration } from "./configuration.ts";
import { truthAfter, truthFrom } from "./truth.ts";

const target = (release: number, database = "10.213.8.3") => ({
  release,
  servers: {
    5001: { address: `10.213.${release}.4`, port: 3000 },
    3308: { address: database, port: 3306 },
  },
});

describe("the truth in a configuration file", () => {
  test("is read back as it was written", () => {
    const truth = truthAfter(aTruth(), target(42), 7);
    expect(truthFrom(renderConfiguration(truth))).toEqual(truth);
  });

  test("is not believed when the file is not ours, or ends early", () => {
    const whole = renderConfiguration(aTruth());
    expect(truthFrom("global\n  daemon\n")).toBeUndefined();
    expect(truthFrom("# slipway truth {broken\n# end\n")).toBeUndefined();
    for (const length of [0, 40, whole.length / 2, whole.length - 1]) {
      expect(truthFrom(whole.slice(0, length))).toBeUndefined();
    }
  });
});

describe("the truth after a switch", () => {
  test("names each server after its release", () => {
    const { release, generation, servers } = truthAfter(aTruth(), target(42), 7);
    expect({ release, generation }).toEqual({ release: 42, generation: 7 });
    expect(servers[5001]).toEqual({ release: 42, address: "10.213.42.4", port: 3000 });
  });

  test("keeps the server of a port whose address stays: a database that both releases use", () => {
    const first = truthAfter(aTruth(), target(42), 7);
    const second = truthAfter(first, target(43), 8);
    expect(second.servers[3308]).toEqual({ release: 42, address: "10.213.8.3", port: 3306 });
    expect(second.servers[5001]?.release).toBe(43);
    const fresh = truthAfter(second, target(44, "10.213.9.3"), 9);
    expect(fresh.servers[3308]).toEqual({ release: 44, address: "10.213.9.3", port: 3306 });
  });

  test("without a target names nobody", () => {
    const { release, servers, generation } = truthAfter(truthAfter(aTruth(), target(42), 7), undefined, 8);
    expect({ release, servers, generation }).toEqual({ release: undefined, servers: {}, generation: 8 });
  });
});
