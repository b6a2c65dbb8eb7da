import { useState } from "react";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { Field, TextField, verbatim } from "#components/ui/field.tsx";
import { toggled } from "#components/ui/toggled.ts";
import { type VariablesView, type VariableView, variableName } from "#lib/contract/variables.ts";
import { ChangeDialog } from "./change-dialog.tsx";
import type { ChangeDialogProps } from "./dialog-props.ts";

/** One variable: what is secret is written here, and never read here. */
export function VariableDialog({ variable, ...dialog }: ChangeDialogProps & { variable?: VariableView }) {
  const { view } = dialog;
  const isSet = variable?.source === "panel";
  const [name, setName] = useState(variable?.name ?? "");
  const [value, setValue] = useState(variable?.value ?? "");
  const [typed, setTyped] = useState(false);
  const [secret, setSecret] = useState(variable?.secret ?? true);
  const [generate, setGenerate] = useState(false);
  const [services, setServices] = useState(variable?.fixed ? released(variable, view) : (variable?.services ?? []));
  const problem = name === "" ? undefined : variableName.safeParse(name).error?.issues[0]?.message;
  const keeps = isSet && !typed && !generate;
  const isMissing = !isSet && !typed && !generate;
  const why = name === "" || problem ? "Give it a name first" : isMissing ? "Give it a value first" : undefined;
  const given = generate ? { generate } : keeps ? {} : { value };
  return (
    <ChangeDialog
      {...dialog}
      change={{ do: "set", name, secret, services, ...given }}
      title={variable ? (isSet ? "Edit a variable" : "Set in the panel") : "Add a variable"}
      {...(variable && { subject: <span className="font-mono break-all">{variable.name}</span> })}
      action="Save"
      why={why}
    >
      {!variable && (
        <Field
          label="Name"
          value={name}
          onChange={(event) => setName(event.target.value)}
          {...verbatim}
          className="font-mono"
          {...(problem && { error: problem })}
        />
      )}
      <TextField
        label="Value"
        value={generate ? "" : value}
        disabled={generate}
        onChange={(event) => {
          setTyped(true);
          setValue(event.target.value);
        }}
        hint={hintOf({ generate, keeps, secret })}
        rows={3}
      />
      <Checkbox
        checked={generate}
        onChange={(event) => setGenerate(event.target.checked)}
        hint="256 random bits, made by the worker: nobody sees them."
      >
        Generate a secret
      </Checkbox>
      <Checkbox checked={secret || generate} disabled={generate} onChange={(event) => setSecret(event.target.checked)}>
        Secret: nobody is shown its value again, and it is masked in logs
      </Checkbox>
      {view.services.length > 0 && (
        <fieldset>
          <legend className="mb-1.5 font-medium">Also give it to</legend>
          <div className="flex flex-wrap gap-x-5">
            {view.services.map((service) => (
              <Checkbox
                key={service}
                checked={services.includes(service)}
                onChange={({ target: { checked } }) => setServices(toggled(services, service, checked))}
              >
                {service}
              </Checkbox>
            ))}
          </div>
          <p className="mt-1.5 text-xs text-pretty text-ink-3">
            Whatever the compose file says of it there. Where the compose file asks for it, or an env file has it, it
            arrives without this.
          </p>
        </fieldset>
      )}
    </ChangeDialog>
  );
}

/** Without them it would count nowhere. */
const released = ({ usedBy }: VariableView, { services }: VariablesView) =>
  usedBy.filter((one) => services.includes(one));

function hintOf({ generate, keeps, secret }: { generate: boolean; keeps: boolean; secret: boolean }): string {
  if (generate) return "The worker makes it.";
  if (keeps && secret) return "Left as it is, the value stays.";
  return "As it is, without quotes.";
}
