"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { useActions } from "#components/realtime/person-provider.tsx";
import { useRequest } from "#components/realtime/use-request.ts";
import { Copyable } from "#components/ui/copyable.tsx";
import { ErrorBlock } from "#components/ui/error-block.tsx";
import { Field, TextField } from "#components/ui/field.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { type RemoteAccessInput, type RemoteView, remoteAccessInput } from "#lib/contract/remote.ts";

const kinds: { value: RemoteAccessInput["kind"]; label: string }[] = [
  { value: "none", label: "This host's git" },
  { value: "deploy-key", label: "Deploy key" },
  { value: "token", label: "Token" },
];

/** How the worker reaches the application's remote repository: for tags, pushes and the branches that gates look at. */
export function RemoteForm({ initial }: { initial: RemoteView }) {
  const { setRemoteAccess } = useActions();
  const toast = useToast();
  const [remote, setRemote] = useState(initial);
  const [kind, setKind] = useState(initial.access);
  const { send, pending, refused } = useRequest(setRemoteAccess, (saved) => {
    setRemote(saved);
    toast({
      title: "The access to the remote is saved",
      description:
        saved.problem ?? (saved.url ? "The remote answers." : "It counts for the address that is connected next."),
      bad: Boolean(saved.problem),
    });
  });
  return (
    <div className="max-w-[560px]">
      <Address of={remote} />
      {remote.problem && (
        <ErrorBlock title="The remote could not be reached" className="mb-4">
          {remote.problem}
        </ErrorBlock>
      )}
      {remote.publicKey && (
        <p className="mb-4 text-pretty text-ink-2">
          Public half of the deploy key, to be allowed to write at the remote:{" "}
          <Copyable text={remote.publicKey} className="max-w-full text-left break-all" />
        </p>
      )}
      <Segmented<RemoteAccessInput["kind"]>
        label="How the remote is reached"
        segments={kinds}
        pressed={[kind]}
        onPress={setKind}
        className="mb-4 max-sm:w-full"
      />
      <AccessForm key={kind} kind={kind} same={kind === remote.access} pending={pending} onSave={send} />
      {refused && (
        <ErrorBlock title="Nothing was saved" reference={refused.reference} className="mt-4">
          {refused.message}
        </ErrorBlock>
      )}
    </div>
  );
}

function Address({ of: { url, problem } }: { of: RemoteView }) {
  if (!url && problem) return null; // which says that there is none
  return (
    <p className="mb-3 text-pretty break-words text-ink-2">
      {url ? (
        <>
          Remote <span className="mono text-ink">{url}</span>
        </>
      ) : (
        "No application is connected yet. What is given here counts for the one that comes from an address."
      )}
    </p>
  );
}

interface AccessFormProps {
  kind: RemoteAccessInput["kind"];
  /** It is reached in this way already; what is secret in it is replaced. */
  same: boolean;
  pending: boolean;
  onSave(input: RemoteAccessInput): void;
}

function AccessForm({ kind, same, pending, onSave }: AccessFormProps) {
  const { register, handleSubmit, formState } = useForm<Record<string, string>>({
    resolver: zodResolver(remoteAccessInput) as never, // one form for all kinds: which fields it has follows from the kind
    defaultValues: { kind },
  });
  const error = (field: string) => formState.errors[field]?.message as string | undefined;
  return (
    <form onSubmit={handleSubmit((input) => onSave(input as RemoteAccessInput))} noValidate className="grid gap-4">
      {kind === "none" && (
        <p className="text-pretty text-ink-2">
          Git on this host does what it can by itself: a folder, a public address, or keys of the user that runs the
          worker.
        </p>
      )}
      {kind === "deploy-key" && (
        <>
          <TextField
            label="Private key"
            hint="In OpenSSH form, without a passphrase. It is encrypted, kept by the worker, and never shown again."
            error={error("privateKey")}
            {...register("privateKey")}
          />
          <TextField
            label="Known hosts"
            hint="Lines of ssh-keyscan. A host that is not in them is refused."
            error={error("knownHosts")}
            {...register("knownHosts")}
          />
        </>
      )}
      {kind === "token" && (
        <>
          <Field label="User name" autoComplete="off" error={error("username")} {...register("username")} />
          <Field
            label="Token"
            type="password"
            autoComplete="off"
            hint="It is encrypted, kept by the worker, and never shown again."
            error={error("token")}
            {...register("token")}
          />
        </>
      )}
      <div>
        <SubmitButton disabled={pending || (same && kind === "none")} className="max-sm:w-full">
          {pending ? "Asking the remote…" : same && kind !== "none" ? "Replace the access" : "Save the access"}
        </SubmitButton>
      </div>
    </form>
  );
}
