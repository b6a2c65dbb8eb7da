import { databaseFile } from "../adapters/store/database.ts";
import { applyMigrations, pendingMigrations } from "../adapters/store/migrate.ts";
import type { PanelFolders } from "../application/panel-folders.ts";
import { createPanelBackups } from "./panel-backups.ts";

/** Brings the panel's database up to this version of Slipway; what is there is backed up before, with its keys. */
export async function bringUpToDate(folders: PanelFolders): Promise<void> {
  const file = databaseFile(folders.shared);
  const pending = pendingMigrations(file);
  if (pending.length > 0) {
    const about = { at: Date.now(), reason: `before ${pending.join(", ")}`, by: "Slipway" };
    await createPanelBackups(folders).take(about, new AbortController().signal);
  }
  applyMigrations(file);
}
