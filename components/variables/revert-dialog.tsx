import { useEffect, useState } from "react";
import { useActions } from "#components/realtime/person-provider.tsx";
import { ErrorBlock } from "#components/ui/error-block.tsx";
import type { Refused } from "#lib/contract/answer.ts";
import type { VariablesPreview } from "#lib/contract/variables.ts";
import { ChangeDialog } from "./change-dialog.tsx";
import type { ChangeDialogProps } from "./dialog-props.ts";
import { DifferenceList } from "./difference-list.tsx";

/** All that was set in the panel, as it was in an earlier version. */
export function RevertDialog({ to, ...dialog }: ChangeDialogProps & { to: number }) {
  const { environment, view } = dialog;
  const { previewVariables } = useActions();
  const [preview, setPreview] = useState<VariablesPreview>();
  const [refused, setRefused] = useState<Refused>();
  const { version } = view;
  useEffect(() => {
    let gone = false;
    void previewVariables({ environment, version, change: { do: "revert", to } }).then((answer) => {
      if (gone) return;
      if (answer.ok) setPreview(answer.value);
      else setRefused(answer);
    });
    return () => {
      gone = true;
    };
  }, [previewVariables, environment, version, to]);
  return (
    <ChangeDialog
      {...dialog}
      change={{ do: "revert", to }}
      title="Back to an earlier version"
      subject={`Version ${to}, instead of ${version}`}
      action={`Go back to version ${to}`}
      {...(!preview && { why: refused ? "It cannot be done" : "Looking at what would change…" })}
    >
      {refused && (
        <ErrorBlock title="It would not be changed" reference={refused.reference}>
          <span className="whitespace-pre-line">{refused.message}</span>
        </ErrorBlock>
      )}
      {preview && <DifferenceList differences={preview.differences} />}
    </ChangeDialog>
  );
}
