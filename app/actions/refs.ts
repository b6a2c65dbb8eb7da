import type { PanelActions } from "#lib/contract/actions.ts";

export declare const readRefs: PanelActions["readRefs"];
