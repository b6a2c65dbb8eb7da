import type { Answer } from "../contract/answer.ts";
import type { ApplicationView, LinkAnswers } from "../contract/link.ts";
import type { Environment } from "../contract/names.ts";
import type { RunView } from "../contract/run.ts";
import type { PanelStatus } from "../contract/status.ts";

/**
 * What pages show when they are first rendered. Each asks for session and permission itself, and answers within a few
 * seconds: `worker-away` when the worker does not, `run-not-found`, `forbidden`.
 */
export declare function getPanelStatus(): Promise<Answer<PanelStatus>>;
export declare function getRun(id: number): Promise<Answer<RunView>>;
export declare function getRuns(filter: RunFilter): Promise<Answer<RunView[]>>;
export declare function getRefs(): Promise<Answer<LinkAnswers["refs"]>>;
export declare function getApplication(): Promise<Answer<ApplicationView | null>>;

/** Newest first; `before` is a run number. */
export interface RunFilter {
  environment?: Environment;
  limit: number;
  before?: number;
}
