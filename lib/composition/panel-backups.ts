import { panelBackups } from "../adapters/backups/panel/panel-backups.ts";
import { createSeal } from "../adapters/store/seal.ts";
import type { PanelFolders } from "../application/panel-folders.ts";
import type { PanelBackups } from "../application/ports.ts";

/** As the store seals values, so that a backup proves that its key opens them. */
export const opensSealed = (key: string, sealed: string): unknown => createSeal(key).open(sealed);

export const createPanelBackups = (folders: PanelFolders): PanelBackups =>
  panelBackups({ folders, opens: opensSealed });
