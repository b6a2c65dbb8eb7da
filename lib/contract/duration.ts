import { z } from "zod";

const units: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const whole = /^(?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+$/;

/** `30s`, `10m`, `1h30m`, `500ms`, `2d` in milliseconds; undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  if (!whole.test(text)) return undefined;
  const parts = text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g);
  return Math.round([...parts].reduce((sum, [, amount, unit]) => sum + Number(amount) * (units[unit ?? ""] ?? 0), 0));
}

/** A duration as people write it, in milliseconds. */
export function duration(limit: { max?: string } = {}) {
  const max = limit.max === undefined ? Number.MAX_SAFE_INTEGER : (parseDuration(limit.max) ?? Number.NaN);
  return z.string("expected a duration like 30s, 10m or 1h").transform((text, context) => {
    const ms = parseDuration(text);
    if (ms !== undefined && ms <= max) return ms;
    context.addIssue(
      ms === undefined ? "expected a duration like 30s, 10m or 1h" : `expected a duration of at most ${limit.max}`,
    );
    return z.NEVER;
  });
}
