export type Level = "error" | "warn" | "info" | "debug";

/** Names that loggers use, and pino's and bunyan's numbers. */
const levels: Record<string, Level | undefined> = {
  fatal: "error",
  critical: "error",
  crit: "error",
  error: "error",
  err: "error",
  warning: "warn",
  warn: "warn",
  notice: "info",
  info: "info",
  debug: "debug",
  trace: "debug",
  verbose: "debug",
  60: "error",
  50: "error",
  40: "warn",
  30: "info",
  20: "debug",
  10: "debug",
};

/** The level that a line written as a JSON object names; nothing for all others. */
export function levelOf(text: string): Level | undefined {
  if (!text.startsWith("{")) return undefined;
  const fields = parsed(text);
  const named = fields?.level ?? fields?.severity ?? fields?.lvl;
  return typeof named === "string" || typeof named === "number" ? levels[String(named).toLowerCase()] : undefined;
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined; // Many lines only begin like JSON.
  }
}
