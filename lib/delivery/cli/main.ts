import { CommanderError } from "commander";
import { exitCodes, reportFailure } from "./exit.ts";
import { createProgram } from "./program.ts";
import { Interrupted, openSession, type Session } from "./session.ts";

/** `slipway … | head`: who has read enough is no error. */
process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));

async function perform(json: boolean, command: (session: Session) => Promise<number>): Promise<void> {
  try {
    process.exitCode = await command(openSession(json));
  } catch (error) {
    if (error instanceof Interrupted) {
      if (error.words) console.error(`\n${error.words}`);
      process.exitCode = exitCodes.interrupted;
    } else process.exitCode = reportFailure(error, json);
  }
}

try {
  await createProgram(perform).parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
}
