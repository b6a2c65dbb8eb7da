import { CommanderError } from "commander";
import { exitCodes, reportFailure } from "./exit.ts";
import type { OnThisHost } from "./on-this-host.ts";
import { createProgram } from "./program.ts";
import { onHostOnly } from "./remote-link.ts";
import { Interrupted, openSession, type Session } from "./session.ts";

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

/** What would be done here, although another panel is meant. */
const elsewhere: OnThisHost = {
  recover: () => Promise.reject(onHostOnly()),
  personLink: () => Promise.reject(onHostOnly()),
  newRecoveryKey: () => Promise.reject(onHostOnly()),
};

/** The command line of this process, from its arguments to its exit code. */
export async function runCommandLine(host: OnThisHost): Promise<void> {
  // `slipway … | head`: who has read enough is no error.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));
  try {
    await createProgram(perform, process.env.SLIPWAY_URL ? elsewhere : host).parseAsync();
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    process.exitCode = error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  }
}
