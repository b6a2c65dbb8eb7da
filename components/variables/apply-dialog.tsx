import { useRouter } from "next/navigation";
import { useState } from "react";
import { EnvironmentDialog } from "#components/environment/environment-dialog.tsx";
import { environmentName } from "#components/environment/names.ts";
import { useActions, useMay } from "#components/realtime/person-provider.tsx";
import { useRequest } from "#components/realtime/use-request.ts";
import { ConfirmChange } from "#components/restore/confirm-change.tsx";
import { DialogBody } from "#components/ui/dialog.tsx";
import { ErrorBlock } from "#components/ui/error-block.tsx";
import { Field } from "#components/ui/field.tsx";
import { type GateView, gateTitle } from "#lib/contract/gates.ts";
import type { Environment } from "#lib/contract/names.ts";
import type { VariablesView } from "#lib/contract/variables.ts";

interface ApplyDialogProps {
  environment: Environment;
  view: VariablesView;
  onClose(): void;
}

const shortestReason = 3;

/** What a run that applies the configuration does, and what stands before it. */
export function ApplyDialog({ environment, view: { version, apply }, onClose }: ApplyDialogProps) {
  const router = useRouter();
  const { requestConfigure } = useActions();
  const [typed, setTyped] = useState("");
  const [reason, setReason] = useState("");
  const { send, pending, refused, requestId } = useRequest(requestConfigure, ({ run }) => {
    onClose();
    router.push(`/runs/${run}`);
  });
  const { release, changes, phrase } = apply;
  const unmet = apply.gates.filter(({ met }) => !met);
  const given = reason.trim();
  const isGiven = given.length >= shortestReason;
  const mayAdminister = useMay("settings:change");
  const closed = unmet.some(
    ({ overridableWith }) => !overridableWith || (overridableWith === "settings:change" && !mayAdminister),
  );
  const overrides = isGiven ? unmet.map(({ id }) => ({ gate: id, reason: given })) : [];
  return (
    <EnvironmentDialog
      environment={environment}
      onClose={onClose}
      title={`Apply the variables of ${environmentName[environment]}`}
      subject={`r${release} once more, with the configuration as it is now`}
      className="max-w-[600px]"
    >
      <DialogBody className="grid content-start gap-4">
        <ul>
          {changes.map(({ service, settings }) => (
            <li key={service} className="py-0.5">
              <span className="font-medium">{service}</span>{" "}
              <span className="break-words text-ink-2">{settings.join(", ")}</span>
            </li>
          ))}
        </ul>
        <p className="max-w-[64ch] text-pretty text-ink-2">
          The images of r{release} start beside it, are waited for until they are healthy, and are asked the smoke
          requests; then the gateway is switched, without failing a request. The database and its data are not touched.
          r{release} stays as standby: the way back is one switch.
        </p>
        {unmet.map((gate) => (
          <Unmet key={gate.id} gate={gate} />
        ))}
        {unmet.length > 0 && !closed && (
          <Field
            label="Why it is done all the same"
            hint="It is recorded with your name."
            value={reason}
            maxLength={500}
            autoComplete="off"
            onChange={(event) => setReason(event.target.value)}
          />
        )}
        {refused && (
          <ErrorBlock title="Nothing was applied" reference={refused.reference}>
            {refused.message}
          </ErrorBlock>
        )}
      </DialogBody>
      <ConfirmChange
        phrase={phrase}
        typed={typed}
        onType={setTyped}
        reason={
          unmet.length === 0 || (isGiven && !closed)
            ? undefined
            : `Not met: ${unmet.map(({ id }) => gateTitle(id)).join(", ")}`
        }
        pending={pending}
        onConfirm={() =>
          send({
            kind: "configure",
            requestId,
            environment,
            version,
            ...(phrase !== undefined && { phrase: typed }),
            ...(overrides.length > 0 && { overrides }),
          })
        }
      >
        Apply now
      </ConfirmChange>
    </EnvironmentDialog>
  );
}

function Unmet({ gate }: { gate: GateView }) {
  return <ErrorBlock title={gateTitle(gate.id)}>{gate.evidence}</ErrorBlock>;
}
