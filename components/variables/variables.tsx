"use client";

import { Plus, Upload } from "lucide-react";
import { useState } from "react";
import { environmentName } from "#components/environment/names.ts";
import { useMay } from "#components/realtime/person-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { ErrorBlock } from "#components/ui/error-block.tsx";
import type { Environment } from "#lib/contract/names.ts";
import type { VariablesView, VariableView } from "#lib/contract/variables.ts";
import { counted } from "#lib/contract/words.ts";
import { ImportDialog } from "./import-dialog.tsx";
import { Pending } from "./pending.tsx";
import { RemoveDialog } from "./remove-dialog.tsx";
import { RevertDialog } from "./revert-dialog.tsx";
import { useVariables } from "./use-variables.ts";
import { VariableDialog } from "./variable-dialog.tsx";
import { VariableTable } from "./variable-table.tsx";
import { VariablesHead } from "./variables-head.tsx";
import { VersionList } from "./version-list.tsx";

interface VariablesProps {
  environment: Environment;
  initial: VariablesView;
}

type Open =
  | { dialog: "set"; variable?: VariableView }
  | { dialog: "remove"; variable: VariableView }
  | { dialog: "import" }
  | { dialog: "revert"; to: number };

/** What an environment is configured with: where each value comes from, who uses it, and what waits to be applied. */
export function Variables({ environment, initial }: VariablesProps) {
  const { view, take, refused } = useVariables(environment, initial);
  const [open, setOpen] = useState<Open>();
  const mayChange = useMay(`configure:${environment}`);
  const dialog = {
    environment,
    view,
    onClose: () => setOpen(undefined),
    onDone(changed: VariablesView) {
      take(changed);
      setOpen(undefined);
    },
  };
  const inPanel = view.rows.filter(({ source }) => source === "panel").length;
  return (
    <>
      <VariablesHead
        environment={environment}
        summary={`${counted(view.rows.length, "variable")}, ${inPanel} set in the panel`}
        actions={
          mayChange && (
            <>
              <Button look="env" onClick={() => setOpen({ dialog: "import" })}>
                <Upload size={14} /> Import…
              </Button>
              <Button look="env" onClick={() => setOpen({ dialog: "set" })}>
                <Plus size={14} /> Add…
              </Button>
            </>
          )
        }
      />
      {refused && (
        <ErrorBlock title="The variables could not be read again" reference={refused.reference} className="mb-3">
          {refused.message} What stands below is the last that was seen.
        </ErrorBlock>
      )}
      {view.problem && (
        <ErrorBlock title="The application cannot be read with these variables" className="mb-3">
          <span className="whitespace-pre-line">{view.problem}</span>
        </ErrorBlock>
      )}
      <Pending environment={environment} view={view} />
      {view.rows.length > 0 ? (
        <VariableTable
          environment={environment}
          rows={view.rows}
          {...(mayChange && {
            onEdit: (variable: VariableView) => setOpen({ dialog: "set", variable }),
            onRemove: (variable: VariableView) => setOpen({ dialog: "remove", variable }),
          })}
        />
      ) : (
        <Empty title={`No variable of ${environmentName[environment]} yet`}>
          Neither the compose files nor an env file name one. One that is set here can be given to any released service.
        </Empty>
      )}
      <VersionList
        versions={view.history}
        {...(mayChange && { onRevert: (to: number) => setOpen({ dialog: "revert", to }) })}
      />
      {open?.dialog === "set" && <VariableDialog {...dialog} {...(open.variable && { variable: open.variable })} />}
      {open?.dialog === "remove" && <RemoveDialog {...dialog} variable={open.variable} />}
      {open?.dialog === "import" && <ImportDialog {...dialog} />}
      {open?.dialog === "revert" && <RevertDialog {...dialog} to={open.to} />}
    </>
  );
}
