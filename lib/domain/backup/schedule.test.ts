import { describe, expect, test } from "vitest";
import { backupAlarm } from "./alarm.ts";
import { lastDue, longestGap, nextDue, scheduleProblem } from "./schedule.ts";

const hour = 3_600_000;
const day = 24 * hour;
/** In the zone of the process, as the expressions are. */
const at = (text: string) => new Date(text).getTime();

describe("a schedule", () => {
  test("is due at its times, the very moment included", () => {
    expect(lastDue("0 2 * * *", at("2026-11-25T01:59:59"))).toBe(at("2026-11-24T02:00:00"));
    expect(lastDue("0 2 * * *", at("2026-11-25T02:00:00"))).toBe(at("2026-11-25T02:00:00"));
    expect(lastDue("0 2 * * *", at("2026-11-25T23:00:00"))).toBe(at("2026-11-25T02:00:00"));
  });

  test("is next due after a moment, that moment not included", () => {
    expect(nextDue("0 2 * * *", at("2026-11-25T01:59:59"))).toBe(at("2026-11-25T02:00:00"));
    expect(nextDue("0 2 * * *", at("2026-11-25T02:00:00"))).toBe(at("2026-11-26T02:00:00"));
  });

  test("of working days pauses at the weekend", () => {
    expect(longestGap("0 */6 * * *", at("2026-11-25T12:00:00"))).toBe(6 * hour);
    expect(longestGap("0 2 * * 1-5", at("2026-11-25T12:00:00"))).toBe(3 * day);
  });

  test("that is none is told why", () => {
    expect(scheduleProblem("0 2 * * *")).toBeUndefined();
    expect(scheduleProblem("99 2 * * *")).toBe("this is no time: Invalid value for minute: 99");
    expect(scheduleProblem("0 2 30 2 *")).toBe("this never comes: there is no such day");
  });
});

describe("the alarm", () => {
  const now = at("2026-11-25T12:00:00");
  const after = (schedule: string | undefined, provenMs: number | undefined, since = now - 90 * day) =>
    backupAlarm({ ...(schedule && { schedule }), ...(provenMs && { provenAt: now - provenMs }) }, since, now);

  test("comes when twice the longest pause has passed without a proven one, and at least 25 h", () => {
    expect(after("0 2 * * *", 2 * day - hour)).toBeUndefined();
    expect(after("0 2 * * *", 2 * day)).toBe(
      "No backup was proven since 2026-11-23T12-00-00Z, though one is scheduled (0 2 * * *). Look at the last runs, or back up now.",
    );
    expect(after("0 * * * *", 24 * hour)).toBeUndefined();
    expect(after("0 * * * *", 25 * hour)).toMatch(/^No backup was proven since 2026-11-24T11-00-00Z, /);
  });

  test("is the same sentence as long as it is the same alarm", () => {
    const provenAt = now - 3 * day;
    const said = [now, now + 50 * hour].map((time) => backupAlarm({ schedule: "0 2 * * *", provenAt }, 0, time));
    expect(new Set(said).size).toBe(1);
  });

  test("comes also where there never was one, as long after something was live first", () => {
    expect(after("0 2 * * *", undefined)).toMatch(/^There is no proven backup, /);
    expect(after("0 2 * * *", undefined, now - day)).toBeUndefined();
    expect(after("0 2 * * *", undefined, now + 400 * day)).toMatch(/^There is no proven backup, /);
  });

  test("says that a schedule cannot be read, and nothing where none is promised", () => {
    expect(after("99 2 * * *", 1)).toMatch(/^No backup is taken on schedule: 99 2 \* \* \*, this is no time/);
    expect(after(undefined, undefined)).toBeUndefined();
    expect(backupAlarm({ schedule: "0 2 * * *" }, undefined, now)).toBeUndefined();
  });
});
