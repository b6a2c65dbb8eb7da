import type { PanelFolders } from "../../application/panel-folders.ts";
import type { OneTimeLink } from "../../contract/people.ts";
import type { Actor } from "../../contract/permissions.ts";

/** What the command line does itself, because there is no worker yet that could be asked, or it is not to know. */
export interface OnThisHost {
  /** Puts a panel back into folders that have none, from a backup of itself. */
  recover(
    from: string,
    folders: PanelFolders,
    identity: string | undefined,
    signal: AbortSignal,
  ): Promise<RecoveredPanel>;
  newRecoveryKey(): Promise<{ identity: string; recipient: string }>;
  /** A one-time link for another password. Refuses `person-not-found`. */
  personLink(email: string, folders: PanelFolders, by: Actor): Promise<OneTimeLink>;
}

export interface RecoveredPanel {
  folder: string;
  manifest: { timestamp: string; instance?: string; application?: { id: string; repository: string; root: string } };
  /** Below the application's root, put aside in `recovered-environment` of the data folder. */
  environmentFiles: string[];
}
