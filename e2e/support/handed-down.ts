import type { PanelInContainers } from "./containers.ts";

/** What the tests know of the panel they share. Made once in the global set-up, read in Playwright's worker process. */
export interface SharedPanel {
  url: string;
  setUpLink: string;
  /** Where the administrator's session is kept once somebody has signed in. */
  session: string;
  /** Absent when the panel is somebody else's. */
  own?: {
    /** The supervisor of web and worker. */
    pid: number;
    instance: string;
    dockerHost: string;
    /** The application's working tree, which is registered as its root too: the sample's, or somebody's (application.ts). */
    repository: string;
    dataFolder: string;
    logFile: string;
    /** Only where the panel is that of docker/compose.yaml. */
    containers?: PanelInContainers;
  };
}

const variable = "SLIPWAY_E2E_PANEL";

export function handDown(panel: SharedPanel): void {
  process.env[variable] = JSON.stringify(panel);
}

export const isHandedDown = (): boolean => process.env[variable] !== undefined;

export function sharedPanel(): SharedPanel {
  const value = process.env[variable];
  if (!value) throw new Error("No panel was started: run this with `npm run test:e2e`.");
  return JSON.parse(value) as SharedPanel;
}

/** What only a panel of the tests' own has: its engine, processes and repository. */
export function ownPanel(): NonNullable<SharedPanel["own"]> {
  const { own } = sharedPanel();
  if (!own) throw new Error("This test needs a panel of its own: run it without E2E_BASE_URL.");
  return own;
}
