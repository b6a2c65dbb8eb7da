import type { ReactNode } from "react";
import { EnvironmentDialog } from "#components/environment/environment-dialog.tsx";
import { useActions } from "#components/realtime/person-provider.tsx";
import { useRequest } from "#components/realtime/use-request.ts";
import { DialogBody, DialogFoot } from "#components/ui/dialog.tsx";
import { RefusedBlock } from "#components/ui/error-block.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import type { ChangeVariablesInput } from "#lib/contract/variables.ts";
import type { ChangeDialogProps } from "./dialog-props.ts";

interface Props extends ChangeDialogProps {
  change: ChangeVariablesInput["change"];
  title: string;
  subject?: ReactNode;
  /** What the button does. */
  action: string;
  /** Why it cannot be done yet. */
  why?: string | undefined;
  children: ReactNode;
}

/** A change that is told before it is made. */
export function ChangeDialog({
  environment,
  view,
  onDone,
  onClose,
  change,
  title,
  subject,
  action,
  why,
  children,
}: Props) {
  const { changeVariables } = useActions();
  const { send, pending, refused } = useRequest(changeVariables, onDone);
  return (
    <EnvironmentDialog
      environment={environment}
      onClose={onClose}
      title={title}
      {...(subject !== undefined && { subject })}
      className="max-w-[560px]"
    >
      <form
        className="contents"
        onSubmit={(event) => {
          event.preventDefault();
          if (why === undefined && !pending) send({ environment, version: view.version, change });
        }}
      >
        <DialogBody className="grid content-start gap-4">
          {children}
          {refused && <RefusedBlock title="Nothing was changed" refused={refused} />}
        </DialogBody>
        <DialogFoot>
          <span id="why" className="mr-auto min-h-control min-w-0 content-center text-pretty text-ink-2">
            {why ?? "Nothing that runs is touched yet."}
          </span>
          <SubmitButton look="primary" disabled={why !== undefined || pending} aria-describedby="why">
            {pending ? "Saving…" : action}
          </SubmitButton>
        </DialogFoot>
      </form>
    </EnvironmentDialog>
  );
}
