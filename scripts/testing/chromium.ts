import { needProgram } from "../debian.ts";

/** The browser of tests and measurements: `CHROMIUM`, or Debian's. */
export async function needChromium(say: (line: string) => void): Promise<string> {
  return process.env.CHROMIUM ?? (await needProgram("chromium", ["chromium", "fonts-liberation"], "as a browser", say));
}
