import type { Environment } from "#lib/contract/names.ts";
import type { VariablesView } from "#lib/contract/variables.ts";

export interface ChangeDialogProps {
  environment: Environment;
  view: VariablesView;
  onDone(changed: VariablesView): void;
  onClose(): void;
}
