import { zodResolver } from "@hookform/resolvers/zod";
import { useForm } from "react-hook-form";
import { environmentName } from "#components/environment/names.ts";
import { roleWords } from "#components/people/role-options.tsx";
import { useActions, useActor } from "#components/realtime/person-provider.tsx";
import { useRequest } from "#components/realtime/use-request.ts";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { Dialog, DialogBody, DialogFoot } from "#components/ui/dialog.tsx";
import { ErrorBlock } from "#components/ui/error-block.tsx";
import { Field, SelectField } from "#components/ui/field.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { type Environment, environments } from "#lib/contract/names.ts";
import { lesserRole, type Role, roles } from "#lib/contract/permissions.ts";
import { type MadeToken, tokenInput } from "#lib/contract/tokens.ts";

interface TokenDialogProps {
  onMade(name: string, made: MadeToken): void;
  onClose(): void;
}

const lifetimes = [
  [7, "a week"],
  [30, "30 days"],
  [90, "90 days"],
  [365, "a year"],
] as const;

const sentAgain =
  "If it did, there is a token whose secret nobody has seen. Load the page again, revoke it if it is in the list, and only then make another.";

/** What a program is to be allowed: no more than whoever makes the token may do. */
export function TokenDialog({ onMade, onClose }: TokenDialogProps) {
  const actor = useActor();
  const offered = roles.toReversed().filter((role) => lesserRole(role, actor.role) === role);
  const { register, handleSubmit, formState, watch, getValues } = useForm({
    resolver: zodResolver(tokenInput),
    defaultValues: {
      name: "",
      role: lesserRole("developer", actor.role) as Role,
      environments: ["staging"] as Environment[],
      critical: false,
      days: 90,
    },
  });
  const { send, pending, refused } = useRequest(useActions().makeToken, (made) => onMade(getValues("name"), made), {
    again: sentAgain,
  });
  const { errors } = formState;
  const role = watch("role");
  const mayBeCritical = role === "lead" || role === "admin";
  return (
    <Dialog open onOpenChange={(open) => open || onClose()} title="Make a token" className="max-w-[480px]">
      <form
        onSubmit={handleSubmit((input) => send({ ...input, critical: mayBeCritical && input.critical }))}
        noValidate
        className="contents"
      >
        <DialogBody>
          {refused && (
            <ErrorBlock title="No token was made" reference={refused.reference} className="mb-4">
              {refused.message}
            </ErrorBlock>
          )}
          <div className="grid gap-3.5">
            <Field
              label="Name"
              autoFocus
              autoComplete="off"
              hint="Of the program that will use it. It stands in the audit log."
              error={errors.name?.message}
              {...register("name")}
            />
            <SelectField label="Role" hint={roleWords[role]} {...register("role")}>
              {offered.map((one) => (
                <option key={one} value={one}>
                  {one}
                </option>
              ))}
            </SelectField>
            <fieldset aria-describedby={errors.environments && "token-environments"}>
              <legend className="mb-1.5 font-medium">Environments</legend>
              <div className="grid gap-1.5">
                {environments.map((environment) => (
                  <Checkbox key={environment} value={environment} {...register("environments")}>
                    {environmentName[environment]}
                  </Checkbox>
                ))}
              </div>
              {errors.environments && (
                <p id="token-environments" className="mt-1.5 text-failing-ink">
                  {errors.environments.message}
                </p>
              )}
              <p className="mt-1.5 text-xs text-ink-3">Only of these it changes anything, or reads logs and data.</p>
            </fieldset>
            {mayBeCritical && (
              <fieldset>
                <legend className="mb-1.5 font-medium">What is critical</legend>
                <Checkbox {...register("critical")}>
                  It may also do what you would be asked for your password for: deploy, roll back, restore and stop
                  production, delete its backups, and replace certificates
                </Checkbox>
              </fieldset>
            )}
            <SelectField label="Good for" {...register("days", { valueAsNumber: true })}>
              {lifetimes.map(([days, words]) => (
                <option key={days} value={days}>
                  {words}
                </option>
              ))}
            </SelectField>
          </div>
        </DialogBody>
        <DialogFoot>
          <SubmitButton look="neutral" disabled={pending} className="max-sm:h-12">
            {pending ? "Making the token…" : "Make the token"}
          </SubmitButton>
        </DialogFoot>
      </form>
    </Dialog>
  );
}
