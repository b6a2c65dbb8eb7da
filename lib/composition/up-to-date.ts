import { databaseFile } from "../adapters/store/database.ts";
import { applyMigrations, pendingMigrations } from "../adapters/store/migrate.ts";
import { createPanelBackups } from "./panel-backups.ts";

/** Brings the data folder's database up to this version of Slipway; what is there is backed up before, with its keys. */
export async function bringUpToDate(dataFolder: string): Promise<void> {
  const file = databaseFile(dataFolder);
  const pending = pendingMigrations(file);
  if (pending.length > 0) {
    const about = { at: Date.now(), reason: `before ${pending.join(", ")}`, by: "Slipway" };
    await createPanelBackups(dataFolder).take(about, new AbortController().signal);
  }
  applyMigrations(file);
}
