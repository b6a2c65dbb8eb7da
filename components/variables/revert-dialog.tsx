import { useActions } from "#components/realtime/person-provider.tsx";
import { useQuestion } from "#components/realtime/use-question.ts";
import { RefusedBlock } from "#components/ui/error-block.tsx";
import { ChangeDialog } from "./change-dialog.tsx";
import type { ChangeDialogProps } from "./dialog-props.ts";
import { DifferenceList } from "./difference-list.tsx";

/** All that was set in the panel, as it was in an earlier version. */
export function RevertDialog({ to, ...dialog }: ChangeDialogProps & { to: number }) {
  const { environment, view } = dialog;
  const { previewVariables } = useActions();
  const { version } = view;
  const change = { do: "revert" as const, to };
  const { value: preview, refused } = useQuestion(["variables-revert", environment, version, to], () =>
    previewVariables({ environment, version, change }),
  );
  return (
    <ChangeDialog
      {...dialog}
      change={change}
      title="Back to an earlier version"
      subject={`Version ${to}, instead of ${version}`}
      action={`Go back to version ${to}`}
      {...(!preview && { why: refused ? "It cannot be done" : "Looking at what would change…" })}
    >
      {refused && <RefusedBlock title="It would not be changed" refused={refused} />}
      {preview && <DifferenceList differences={preview.differences} />}
    </ChangeDialog>
  );
}
