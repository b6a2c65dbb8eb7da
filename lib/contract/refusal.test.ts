import { expect, test, vi } from "vitest";
import { Refusal, refusalFrom, refusalShape } from "./refusal.ts";

test("is known for what it is across bundles, each of which has a class of its own", async () => {
  vi.resetModules();
  const another = await import("./refusal.ts");
  expect(another.Refusal).not.toBe(Refusal);
  expect(new another.Refusal("busy", "Run 3 is under way.")).toBeInstanceOf(Refusal);
  expect(new Error("busy")).not.toBeInstanceOf(Refusal);
  expect({ name: "Refusal" }).not.toBeInstanceOf(Refusal);
});

test("crosses the link with its code, sentence and facts", () => {
  const refusal = new Refusal("busy", "Run 3 is under way.", { run: 3 });
  expect(refusalFrom(refusalShape(refusal))).toMatchObject({
    code: "busy",
    message: "Run 3 is under way.",
    facts: { run: 3 },
  });
});
