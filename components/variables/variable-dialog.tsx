import { useState } from "react";
import { EnvironmentDialog } from "#components/environment/environment-dialog.tsx";
import { useActions } from "#components/realtime/person-provider.tsx";
import { useRequest } from "#components/realtime/use-request.ts";
import { Button } from "#components/ui/button.tsx";
import { DialogBody, DialogFoot } from "#components/ui/dialog.tsx";
import { ErrorBlock } from "#components/ui/error-block.tsx";
import { Field, TextField } from "#components/ui/field.tsx";
import { type VariablesView, type VariableView, variableName } from "#lib/contract/variables.ts";
import type { ChangeDialogProps } from "./dialog-props.ts";

/** One variable: what is secret is written here, and never read here. */
export function VariableDialog({
  environment,
  view,
  variable,
  onDone,
  onClose,
}: ChangeDialogProps & { variable?: VariableView }) {
  const { changeVariables } = useActions();
  const isSet = variable?.source === "panel";
  const [name, setName] = useState(variable?.name ?? "");
  const [value, setValue] = useState(variable?.value ?? "");
  const [typed, setTyped] = useState(false);
  const [secret, setSecret] = useState(variable?.secret ?? true);
  const [generate, setGenerate] = useState(false);
  const [services, setServices] = useState(variable?.fixed ? released(variable, view) : (variable?.services ?? []));
  const { send, pending, refused } = useRequest(changeVariables, onDone);
  const problem = name === "" ? undefined : variableName.safeParse(name).error?.issues[0]?.message;
  const keeps = isSet && !typed && !generate;
  const isMissing = !isSet && !typed && !generate;
  const why = name === "" || problem ? "Give it a name first" : isMissing ? "Give it a value first" : undefined;
  const save = () => {
    const given = generate ? { generate } : keeps ? {} : { value };
    send({ environment, version: view.version, change: { do: "set", name, secret, services, ...given } });
  };
  return (
    <EnvironmentDialog
      environment={environment}
      onClose={onClose}
      title={variable ? (isSet ? "Edit a variable" : "Set in the panel") : "Add a variable"}
      {...(variable && { subject: <span className="font-mono break-all">{variable.name}</span> })}
      className="max-w-[560px]"
    >
      <form
        className="contents"
        onSubmit={(event) => {
          event.preventDefault();
          if (!why && !pending) save();
        }}
      >
        <DialogBody className="grid content-start gap-4">
          {!variable && (
            <Field
              label="Name"
              value={name}
              onChange={(event) => setName(event.target.value)}
              autoComplete="off"
              autoCapitalize="off"
              spellCheck={false}
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
          <Check
            checked={generate}
            onChange={setGenerate}
            hint="256 random bits, made by the worker: nobody sees them."
          >
            Generate a secret
          </Check>
          <Check checked={secret || generate} disabled={generate} onChange={setSecret}>
            Secret: nobody is shown its value again, and it is masked in logs
          </Check>
          {view.services.length > 0 && (
            <fieldset>
              <legend className="mb-1.5 font-medium">Also give it to</legend>
              <div className="flex flex-wrap gap-x-5 gap-y-2">
                {view.services.map((service) => (
                  <Check
                    key={service}
                    checked={services.includes(service)}
                    onChange={(on) =>
                      setServices(on ? [...services, service] : services.filter((one) => one !== service))
                    }
                  >
                    {service}
                  </Check>
                ))}
              </div>
              <p className="mt-1.5 text-xs text-pretty text-ink-3">
                Whatever the compose file says of it there. Where the compose file asks for it, or an env file has it,
                it arrives without this.
              </p>
            </fieldset>
          )}
          {refused && (
            <ErrorBlock title="It was not changed" reference={refused.reference}>
              <span className="whitespace-pre-line">{refused.message}</span>
            </ErrorBlock>
          )}
        </DialogBody>
        <DialogFoot>
          <span id="why" className="mr-auto min-h-control min-w-0 content-center text-pretty text-ink-2">
            {why ?? "Nothing that runs is touched yet."}
          </span>
          <Button type="submit" look="primary" disabled={Boolean(why) || pending} aria-describedby="why">
            {pending ? "Saving…" : "Save"}
          </Button>
        </DialogFoot>
      </form>
    </EnvironmentDialog>
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

interface CheckProps {
  checked: boolean;
  disabled?: boolean;
  onChange(checked: boolean): void;
  hint?: string;
  children: string;
}

export function Check({ checked, disabled = false, onChange, hint, children }: CheckProps) {
  return (
    <label className="flex items-start gap-2 max-sm:min-h-8">
      <input
        type="checkbox"
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.target.checked)}
        className="mt-0.5 size-4 flex-none accent-[var(--env-solid)]"
      />
      <span className="text-pretty">
        {children}
        {hint && <span className="block text-xs text-ink-3">{hint}</span>}
      </span>
    </label>
  );
}
