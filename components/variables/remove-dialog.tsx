import type { VariableView } from "#lib/contract/variables.ts";
import { ChangeDialog } from "./change-dialog.tsx";
import type { ChangeDialogProps } from "./dialog-props.ts";

/** What an env file or the compose file says counts again. */
export function RemoveDialog({ variable, ...dialog }: ChangeDialogProps & { variable: VariableView }) {
  const { name, usedBy } = variable;
  return (
    <ChangeDialog
      {...dialog}
      change={{ do: "unset", name }}
      title="Remove a variable"
      subject={<span className="font-mono break-all">{name}</span>}
      action="Remove"
    >
      <p className="text-pretty">
        {usedBy.length > 0 ? `${usedBy.join(", ")} will` : "Whoever asks for it will"} get what an env file or the
        compose file says of it instead, or nothing. What runs keeps it until the next deploy, or until it is applied.
        Its value stays in the history, sealed, so that this can be taken back.
      </p>
    </ChangeDialog>
  );
}
