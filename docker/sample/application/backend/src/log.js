import pino from "pino";
import { version } from "./version.js";

export const log = pino({
  level: process.env.LOG_LEVEL || "info",
  base: { environment: process.env.APP_ENVIRONMENT, version },
  timestamp: pino.stdTimeFunctions.isoTime,
  formatters: { level: (label) => ({ level: label }) },
});
