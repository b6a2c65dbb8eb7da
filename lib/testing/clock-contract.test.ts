import { describe, expect, test } from "vitest";
import { systemClock } from "../adapters/clock/system-clock.ts";
import { fakeClock } from "./fake-clock.ts";

describe.each([
  ["system clock", () => systemClock],
  ["fake clock", fakeClock],
])("%s", (_name, open) => {
  const forever = new AbortController().signal;

  test("has moved on after a pause", async () => {
    const clock = open();
    const [now, elapsed] = [clock.now(), clock.elapsed()];
    await clock.pause(20, forever);
    expect(clock.elapsed() - elapsed).toBeGreaterThanOrEqual(19);
    expect(clock.now() - now).toBeGreaterThanOrEqual(18);
  });

  test("ends a pause with the signal's reason", async () => {
    const clock = open();
    const ending = new AbortController();
    const pause = clock.pause(60_000, ending.signal);
    ending.abort(new Error("enough"));
    await expect(pause).rejects.toThrow("enough");
    await expect(clock.pause(1, ending.signal)).rejects.toThrow("enough");
  });
});
