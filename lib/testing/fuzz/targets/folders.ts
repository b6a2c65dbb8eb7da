import fc from "fast-check";
import { ZodError } from "zod";
import { backupFolder } from "../../../adapters/backups/backup-folder.ts";
import { environmentFiles } from "../../../adapters/files/environment-files.ts";
import { hostileText, spoiled, torn } from "../hostile.ts";
import type { Target } from "../target.ts";
import { canary, type FuzzWorld } from "../world.ts";

interface NameCase {
  kind: "read" | "verify" | "unpin" | "remove" | "open";
  id: unknown;
  file: string;
}

/** Names that become paths: of backups in the data folder, of env files in the application's root. */
export function folderTargets({ dataFolder, root, assertUnharmed }: FuzzWorld): Target<never>[] {
  const backups = backupFolder({ dataFolder, secret: "the worker's key of a fuzz, long enough" });
  const files = environmentFiles(dataFolder);
  const some = { application: "wms", environment: "staging", timestamp: "2026-11-25T19-01-07Z" };

  const names: Target<NameCase> = {
    name: "names of backups",
    cases: fc.record({
      kind: fc.constantFrom("read", "verify", "unpin", "remove", "open"),
      id: spoiled(some),
      file: hostileText,
    }),
    async take({ kind, id, file }) {
      const signal = AbortSignal.timeout(10_000);
      const given = id as never;
      try {
        if (kind === "verify") await backups.verify(given, signal);
        else if (kind === "open") await backups.open(given, file, signal);
        else await backups[kind](given);
      } catch (error) {
        if (error instanceof ZodError) return "no backup's name";
        throw error;
      } finally {
        assertUnharmed();
      }
      return "taken";
    },
  };

  const paths = fc.constantFrom("env/staging.env", ".env", "secret.env", "out/secret", "logs/x.env");
  const envFiles: Target<string> = {
    name: "paths of env files",
    cases: fc.oneof(hostileText, paths.chain(torn), paths),
    async take(path) {
      try {
        const read = await files.read(root, path);
        if (read?.includes(canary)) throw new Error(`${path} leads out of the root.`);
        return read === undefined ? "not there" : "taken";
      } finally {
        assertUnharmed();
      }
    },
  };
  return [names, envFiles] as Target<never>[];
}
