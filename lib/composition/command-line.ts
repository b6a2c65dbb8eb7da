import { runCommandLine } from "../delivery/cli/main.ts";

/** What is done without a worker is loaded when it is asked for: every other command only needs the link. */
await runCommandLine({
  recover: async (from, folders, identity, signal) =>
    (await import("./recover.ts")).recover(from, folders, identity, signal),
  personLink: async (email, folders, by) => (await import("./person-link.ts")).personLink(email, folders, by),
  newRecoveryKey: async () => (await import("../adapters/backups/panel/age.ts")).newIdentity(),
});
