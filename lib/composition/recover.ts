import { type Recovered, recoverPanel } from "../adapters/backups/panel/recover.ts";
import { shippedMigrations } from "../adapters/store/migrate.ts";
import type { PanelFolders } from "../application/panel-folders.ts";
import { recoveredFrom, recoveredSetting } from "../application/settle-recovered.ts";
import { releaseFloor } from "../domain/release/numbers.ts";
import { opensSealed } from "./panel-backups.ts";

export type { Recovered } from "../adapters/backups/panel/recover.ts";

/** Puts a panel back from a backup of itself. No worker takes part: there is none yet. */
export const recover = (
  from: string,
  folders: PanelFolders,
  identity: string | undefined,
  signal: AbortSignal,
): Promise<Recovered> =>
  recoverPanel(
    {
      from,
      folders,
      ...(identity !== undefined && { identity }),
      migrations: shippedMigrations(),
      mark: { key: recoveredSetting, value: ({ timestamp }) => recoveredFrom(timestamp), releaseFloor },
      opens: opensSealed,
    },
    signal,
  );
