import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import Libsql from "libsql";
import type { WorkerLock } from "../../application/ports.ts";
import { Refusal } from "../../contract/refusal.ts";

/**
 * Takes the right to act, for as long as this process lives: SQLite's exclusive transaction on `worker.lock` is a lock of
 * the operating system, so a stopped process keeps it and a killed one gives it back. Refuses `worker-running`.
 *
 * Such locks end when their process closes any descriptor of the file: nothing else may ever open it.
 */
export function takeWorkerLock(dataFolder: string): WorkerLock {
  mkdirSync(dataFolder, { recursive: true });
  const path = join(dataFolder, "worker.lock");
  const holder = new Libsql(path, { timeout: 0 });
  try {
    holder.exec("BEGIN EXCLUSIVE");
  } catch (failure) {
    holder.close();
    if (!isBusy(failure)) throw failure;
    throw new Refusal(
      "worker-running",
      `Another worker acts on ${dataFolder}. This one has changed nothing. Stop the other one first, or use another data folder.`,
    );
  }
  const ours = identityOf(path);
  return {
    assertHeld() {
      if (holder.open && holder.inTransaction && identityOf(path) === ours) return;
      throw new Refusal(
        "lock-lost",
        `The lock ${path} is not this worker's any more: the file was removed or replaced. This worker must stop; start it again.`,
      );
    },
    release() {
      if (holder.open) holder.close();
    },
  };
}

const isBusy = (failure: unknown): boolean =>
  failure instanceof Error && "code" in failure && failure.code === "SQLITE_BUSY";

/** Which file has the name now; nothing when there is none. */
function identityOf(path: string): string | undefined {
  const file = statSync(path, { bigint: true, throwIfNoEntry: false });
  return file && `${file.dev}:${file.ino}`;
}
