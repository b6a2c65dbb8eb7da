"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { EnvironmentChip } from "#components/environment/environment-chip.tsx";
import { environmentName } from "#components/environment/names.ts";
import { useActions, useMay } from "#components/realtime/person-provider.tsx";
import { useRequest } from "#components/realtime/use-request.ts";
import { Button } from "#components/ui/button.tsx";
import { ErrorBlock } from "#components/ui/error-block.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { type CertificateView, certificateInput } from "#lib/contract/certificates.ts";
import type { Environment } from "#lib/contract/names.ts";
import { CertificateFacts } from "./certificate-facts.tsx";
import { PemField } from "./pem-field.tsx";

interface CertificateFormProps {
  environment: Environment;
  /** Without one the gateway makes itself one when it needs it. */
  initial: CertificateView | undefined;
}

/** Shows the certificate that is there; replaces it. The key is sent once and never comes back. */
export function CertificateForm({ environment, initial }: CertificateFormProps) {
  const maySet = useMay("settings:change");
  const [certificate, setCertificate] = useState(initial);
  const [open, setOpen] = useState(false);
  return (
    <section data-env={environment} aria-label={`Certificate of ${environment}`} className="border-t-2 border-env pt-3">
      <div className="mb-3 flex min-h-8 items-center gap-3">
        <EnvironmentChip environment={environment} />
        {maySet && !open && (
          <Button look="env" className="ml-auto" onClick={() => setOpen(true)}>
            {certificate && !certificate.selfSigned ? "Replace…" : "Set a certificate…"}
          </Button>
        )}
      </div>
      {certificate ? (
        <CertificateFacts certificate={certificate} />
      ) : (
        <p className="text-pretty text-ink-2">None yet. With its first release it gets one that is signed by itself.</p>
      )}
      {open && (
        <NewCertificate
          environment={environment}
          onSaved={(saved) => {
            setCertificate(saved);
            setOpen(false);
          }}
          onClose={() => setOpen(false)}
        />
      )}
    </section>
  );
}

interface NewCertificateProps {
  environment: Environment;
  onSaved(certificate: CertificateView): void;
  onClose(): void;
}

function NewCertificate({ environment, onSaved, onClose }: NewCertificateProps) {
  const actions = useActions();
  const toast = useToast();
  const { register, handleSubmit, setValue, formState } = useForm({
    resolver: zodResolver(certificateInput),
    defaultValues: { environment, certificate: "", key: "" },
  });
  const { send, pending, refused } = useRequest(actions.setCertificate, (saved) => {
    toast({
      title: `${environmentName[environment]} has a new certificate`,
      description: `For ${saved.names.join(", ")}. Open connections go on.`,
      environment,
    });
    onSaved(saved);
  });
  const { errors } = formState;
  return (
    <form onSubmit={handleSubmit((input) => send(input))} noValidate className="mt-4 grid gap-3">
      <PemField
        label="Certificate"
        hint="With those between it and its root, in PEM form."
        error={errors.certificate?.message}
        accept=".pem,.crt,.cer"
        onFile={(text) => setValue("certificate", text, { shouldValidate: true })}
        {...register("certificate")}
      />
      <PemField
        label="Private key"
        hint="In PEM form, without a passphrase. It is kept by the worker and never shown again."
        error={errors.key?.message}
        accept=".pem,.key"
        onFile={(text) => setValue("key", text, { shouldValidate: true })}
        {...register("key")}
      />
      {refused && (
        <ErrorBlock title="The certificate was not replaced" reference={refused.reference}>
          {refused.message}
        </ErrorBlock>
      )}
      <div className="flex flex-wrap gap-2">
        <SubmitButton look="env" disabled={pending} className="max-sm:flex-1">
          {pending ? "Checking…" : `Use it for ${environmentName[environment]}`}
        </SubmitButton>
        <Button look="quiet" onClick={onClose}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
