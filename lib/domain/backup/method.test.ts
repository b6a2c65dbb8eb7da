import { describe, expect, test } from "vitest";
import { chooseMethod } from "./method.ts";
import { roomNeeded, roomProblem, roomToProve } from "./room.ts";

describe("the method", () => {
  test("is physical, unless somebody asks for the portable form", () => {
    expect(chooseMethod({ notInnodb: [] })).toEqual({ method: "physical" });
    expect(chooseMethod({ notInnodb: [] }, "logical")).toEqual({ method: "logical", why: "as asked for" });
  });

  test("is logical where a physical copy would lose something, or is not possible, and says why", () => {
    expect(chooseMethod({ notInnodb: ["a", "b", "c", "d", "e"], notClonable: "Not all is InnoDB's." })).toEqual({
      method: "logical",
      why: "a physical copy would lose the rows of a, b, c and 2 more: not InnoDB",
    });
    const notClonable = "MariaDB cannot copy itself.";
    expect(chooseMethod({ notInnodb: [], notClonable })).toEqual({ method: "logical", why: notClonable });
  });
});

describe("the room", () => {
  const gigabyte = 1e9;
  const problem = (engine: number, archives: number, needed = roomNeeded(10 * gigabyte, "physical")) =>
    roomProblem({ engine: engine * gigabyte, archives: archives * gigabyte }, needed);

  test("that is needed on the engine is two copies of a physical backup, and what servers write for themselves", () => {
    expect(problem(21.3, 50)).toBeUndefined();
    expect(problem(21.2, 50)).toMatch(/^The engine's disk has 21\.2 GB free, and the copies may need 21\.3 GB\./);
    expect(problem(16.1, 50, roomNeeded(10 * gigabyte, "logical"))).toBeUndefined();
  });

  test("where archives lie is as much as the data; both together where it is one disk", () => {
    expect(problem(50, 10.4)).toMatch(/^The disk with the backups has 10\.4 GB free, and this one may need 10\.5 GB\./);
    expect(problem(31, 31)).toMatch(/^The engine's disk has 31\.0 GB free, and the copies may need 31\.3 GB\./);
    expect(problem(31.4, 31.4)).toBeUndefined();
  });

  test("to prove one needs none there", () => {
    expect(problem(11, 0.1, roomToProve(10 * gigabyte))).toBeUndefined();
  });
});
