export type Level = "error" | "warn" | "info" | "debug";

/** Names that loggers use. */
const levels: Record<string, Level | undefined> = {
  emergency: "error",
  emerg: "error",
  alert: "error",
  panic: "error",
  fatal: "error",
  critical: "error",
  crit: "error",
  error: "error",
  err: "error",
  warning: "warn",
  warn: "warn",
  notice: "info",
  note: "info",
  system: "info",
  info: "info",
  debug: "debug",
  trace: "debug",
  verbose: "debug",
};

/** The level that a line written as a JSON object names; nothing for all others. */
export function levelOf(text: string): Level | undefined {
  if (!text.startsWith("{")) return undefined;
  const fields = parsed(text);
  const named = fields?.level ?? fields?.severity ?? fields?.lvl;
  if (typeof named === "number") return levelOfNumber(named);
  return typeof named === "string" ? levels[named.toLowerCase()] : undefined;
}

/** At most a time and a thread's number, then a level in brackets: as MySQL, MariaDB, nginx and HAProxy write. */
const bracketed = /^[\d\s:.,+/TZ-]{0,60}\[([a-z]{3,9})\]/i;

/** The same of a line of text, by its beginning. */
export const levelOfText = (begin: string): Level | undefined =>
  levels[bracketed.exec(begin)?.[1]?.toLowerCase() ?? ""];

/** Pino's and bunyan's. */
function levelOfNumber(level: number): Level {
  if (level >= 50) return "error";
  if (level >= 40) return "warn";
  return level >= 30 ? "info" : "debug";
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined; // Many lines only begin like JSON.
  }
}
