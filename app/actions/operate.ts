import type { PanelActions } from "#lib/contract/actions.ts";

export declare const requestOperate: PanelActions["requestOperate"];
