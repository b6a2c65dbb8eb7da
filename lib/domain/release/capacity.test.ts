import { expect, test } from "vitest";
import { capacityNeeded, capacityProblem } from "./capacity.ts";

test("needs room for the last release's images again, and half as much for layers", () => {
  const images = [
    { release: 1, bytes: 9e9 },
    { release: 2, bytes: 1e9 },
    { release: 2, bytes: 1e9 },
  ];
  expect(capacityNeeded(images).disk).toBe(4e9);
  expect(capacityNeeded([]).disk).toBe(1e9);
});

test("says which of disk and memory is short, with both figures", () => {
  const needed = { disk: 4e9, memory: 1e9 };
  expect(capacityProblem({ diskFree: 5e9, memoryAvailable: 2e9 }, needed)).toBeUndefined();
  expect(capacityProblem({ diskFree: 3e9, memoryAvailable: 2e9 }, needed)).toMatch(/3\.0 GB free.*4\.0 GB/);
  expect(capacityProblem({ diskFree: 5e9, memoryAvailable: 0.5e9 }, needed)).toMatch(/0\.5 GB of memory/);
});
