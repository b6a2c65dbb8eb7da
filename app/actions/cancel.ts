import type { PanelActions } from "#lib/contract/actions.ts";

export declare const cancelRun: PanelActions["cancelRun"];
