import { expect, test } from "vitest";
import { together } from "./together.ts";

const forever = (signal: AbortSignal) =>
  new Promise<never>((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
const soon = () => AbortSignal.timeout(10_000);

test("when one work fails the others are stopped, and its reason is what is told", async () => {
  const stopped: unknown[] = [];
  const other = (signal: AbortSignal) => forever(signal).catch((reason: unknown) => void stopped.push(reason));
  const failing = async () => {
    throw new Error("No space left");
  };
  await expect(together(soon(), [other, failing])).rejects.toThrow("No space left");
  expect(stopped).toEqual([new Error("No space left")]);
});

test("all are stopped from outside, and waited for when nothing fails", async () => {
  const stop = new AbortController();
  const works = together(stop.signal, [forever, forever]);
  stop.abort(new Error("cancelled"));
  await expect(works).rejects.toThrow("cancelled");
  expect(await together(soon(), [async () => 1, async () => "two"])).toEqual([1, "two"]);
});
