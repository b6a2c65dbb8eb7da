import { expect, test } from "vitest";
import type { LogEvent } from "../../contract/logs.ts";
import { manualClock } from "../../testing/manual-clock.ts";
import { mergeOpenings } from "./opening.ts";

const line = (service: string, at: number): LogEvent => ({
  type: "line",
  environment: "staging",
  service,
  at,
  stream: "stdout",
  text: "",
});
const order = (events: readonly LogEvent[]) =>
  events.map((event) => (event.type === "line" ? `${event.service}${event.at}` : event.type));

function opening() {
  const clock = manualClock();
  const pushed: string[][] = [];
  const to = mergeOpenings(["a", "b"], (events) => pushed.push(order(events)), clock, new AbortController().signal);
  return { clock, pushed, to };
}

test("the newest lines of several services come in their order in time, later ones as they come", () => {
  const { pushed, to } = opening();
  to("a")([line("a", 1), line("a", 4)]);
  expect(pushed).toEqual([]);
  to("b")([line("b", 2), { type: "end", service: "b", cause: "it stopped" }]);
  to("a")([line("a", 3)]);
  expect(pushed).toEqual([["a1", "b2", "a4", "end"], ["a3"]]);
});

test("a service that does not answer holds nobody back for long", async () => {
  const { clock, pushed, to } = opening();
  to("a")([line("a", 1)]);
  await clock.advance(500);
  expect(pushed).toEqual([["a1"]]);
});
