"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useForm } from "react-hook-form";
import { useActions, useMay } from "#components/realtime/person-provider.tsx";
import { useRequest } from "#components/realtime/use-request.ts";
import { ErrorBlock } from "#components/ui/error-block.tsx";
import { Field } from "#components/ui/field.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { type ApplicationInput, applicationInput } from "#lib/contract/application.ts";
import type { ApplicationView } from "#lib/contract/link.ts";

/** Where the application comes from. */
export function ApplicationForm({ application }: { application: ApplicationView | null }) {
  const { saveApplication } = useActions();
  const maySet = useMay("settings:change");
  const toast = useToast();
  const { register, handleSubmit, reset, formState } = useForm({
    resolver: zodResolver(applicationInput),
    defaultValues: {
      repository: application?.repository ?? "",
      root: application?.root ?? "",
      configuration: application?.configuration ?? "slipway.yaml",
    },
  });
  const { send, pending, refused } = useRequest(saveApplication, (saved) => {
    reset(sourceOf(saved));
    toast({ title: `${saved.name} is saved`, description: saved.problem ?? "The next deploy uses it." });
  });
  const errors = formState.errors;

  return (
    <form onSubmit={handleSubmit((input) => send(input))} noValidate className="grid max-w-[560px] gap-5">
      <Field
        label="Repository"
        hint="A git repository: a folder on the host, or an address that git can read."
        error={errors.repository?.message}
        readOnly={!maySet}
        spellCheck={false}
        autoCapitalize="off"
        {...register("repository")}
      />
      <Field
        label="Root"
        hint="The application's folder on the host. Env files, bind mounts and ./logs mean this folder, never the checkout."
        error={errors.root?.message}
        readOnly={!maySet}
        spellCheck={false}
        autoCapitalize="off"
        {...register("root")}
      />
      <Field
        label="Configuration"
        hint="Path of slipway.yaml in the repository."
        error={errors.configuration?.message}
        readOnly={!maySet}
        spellCheck={false}
        autoCapitalize="off"
        {...register("configuration")}
      />
      {refused && (
        <ErrorBlock title="Nothing was saved" reference={refused.reference}>
          {refused.message}
        </ErrorBlock>
      )}
      {maySet ? (
        <div>
          <SubmitButton look="neutral" disabled={pending} className="max-sm:w-full">
            Save the source
          </SubmitButton>
        </div>
      ) : (
        <p className="text-ink-2">An administrator can change this.</p>
      )}
    </form>
  );
}

const sourceOf = ({ repository, root, configuration }: ApplicationView): ApplicationInput => ({
  repository,
  root,
  configuration,
});
