import type { ComponentProps } from "react";
import { Dialog } from "#components/ui/dialog.tsx";
import type { Environment } from "#lib/contract/names.ts";
import { EnvironmentChip } from "./environment-chip.tsx";

interface EnvironmentDialogProps
  extends Pick<ComponentProps<typeof Dialog>, "title" | "subject" | "className" | "children"> {
  environment: Environment;
  onClose(): void;
}

/** A dialog that can change an environment: in its colour, with its name, open for as long as it is there. */
export function EnvironmentDialog({ environment, onClose, ...dialog }: EnvironmentDialogProps) {
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      environment={environment}
      chip={<EnvironmentChip environment={environment} />}
      {...dialog}
    />
  );
}
