import type { Answer } from "./answer.ts";
import type { CancelInput, DeployInput, OperateInput } from "./intents.ts";
import type { ApplicationInput, ApplicationView, LinkAnswers } from "./link.ts";

export interface Started {
  run: number;
}

/** What the browser can ask of the web process: one guarded server action each, in `app/actions`. */
export interface PanelActions {
  requestDeploy(input: DeployInput): Promise<Answer<Started>>;
  requestOperate(input: OperateInput): Promise<Answer<Started>>;
  cancelRun(input: CancelInput): Promise<Answer<Started>>;
  saveApplication(input: ApplicationInput): Promise<Answer<ApplicationView>>;
  /** What can be deployed, asked for when the dialog opens. */
  readRefs(): Promise<Answer<LinkAnswers["refs"]>>;
}
