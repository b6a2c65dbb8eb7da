import { join, resolve } from "node:path";

/** Where a panel keeps its state. */
export interface PanelFolders {
  /** The worker's alone, unless both are one: keys, backups, output of runs, policy. */
  data: string;
  /** What the web process sees as well: the database, the link's socket, and the key of its cookies. */
  shared: string;
}

export const socketIn = ({ shared }: Pick<PanelFolders, "shared">): string => join(shared, "worker.sock");

export const inOneFolder = (folder: string): PanelFolders => ({ data: folder, shared: folder });

/** `SLIPWAY_DATA`, and `SLIPWAY_SHARED` where the two processes are to share less than all of it. */
export function readPanelFolders(
  environment: Record<string, string | undefined>,
  usualData = "data",
  base = ".",
): PanelFolders {
  const data = resolve(base, environment.SLIPWAY_DATA || usualData);
  return { data, shared: environment.SLIPWAY_SHARED ? resolve(base, environment.SLIPWAY_SHARED) : data };
}
