"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { useActions } from "#components/realtime/person-provider.tsx";
import { useRequest } from "#components/realtime/use-request.ts";
import { Button } from "#components/ui/button.tsx";
import { ConfirmField } from "#components/ui/confirm-field.tsx";
import { DialogBody, DialogFoot } from "#components/ui/dialog.tsx";
import { ErrorBlock } from "#components/ui/error-block.tsx";
import type { OperateInput } from "#lib/contract/intents.ts";
import type { EnvironmentStatus } from "#lib/contract/status.ts";
import type { Ask } from "./ask.ts";
import { EnvironmentDialog } from "./environment-dialog.tsx";
import { environmentName } from "./names.ts";
import { ServiceChoice } from "./service-choice.tsx";

type Action = OperateInput["action"];
const verbs: Record<Action, string> = { start: "Start", stop: "Stop", restart: "Restart" };

interface OperateDialogProps {
  ask: Extract<Ask, { for: "operate" }>;
  status: EnvironmentStatus;
  onClose(): void;
}

/** Starts, stops or restarts an environment or one of its services, after it has said what that means. */
export function OperateDialog({ ask, status, onClose }: OperateDialogProps) {
  const { environment, action } = ask;
  const router = useRouter();
  const { requestOperate } = useActions();
  const [service, setService] = useState(ask.service);
  const [typed, setTyped] = useState("");
  const { send, pending, refused, requestId } = useRequest(requestOperate, ({ run }) => {
    onClose();
    router.push(`/runs/${run}`);
  });

  const phrase = action === "stop" && environment === "production" ? (status.confirm ?? "CONFIRM") : undefined;
  const waitsForPhrase = phrase !== undefined && typed !== phrase;
  const subject = service ?? environmentName[environment];
  const submit = () =>
    send({
      kind: "operate",
      requestId,
      environment,
      action,
      ...(service && { service }),
      ...(phrase && { phrase: typed }),
    });

  return (
    <EnvironmentDialog
      environment={environment}
      onClose={onClose}
      title={`${verbs[action]} ${subject}`}
      className="max-w-[520px]"
    >
      <DialogBody>
        <ServiceChoice environment={status} chosen={service} onChoose={setService} />
        <p className="mt-4 text-pretty text-ink-2">{consequence(action, service)}</p>
        {refused && (
          <ErrorBlock title={`${subject} was not touched`} reference={refused.reference} className="mt-4">
            {refused.message}
          </ErrorBlock>
        )}
      </DialogBody>
      <DialogFoot>
        {phrase && (
          <div className="mr-auto max-sm:mr-0">
            <ConfirmField phrase={phrase} value={typed} onChange={setTyped} />
          </div>
        )}
        {waitsForPhrase && (
          <span id="why" className="min-h-control content-center text-ink-2 max-sm:min-h-0">
            Type {phrase} first
          </span>
        )}
        <Button
          look="primary"
          disabled={waitsForPhrase || pending}
          aria-describedby={waitsForPhrase ? "why" : undefined}
          onClick={submit}
        >
          {verbs[action]} {subject}
        </Button>
      </DialogFoot>
    </EnvironmentDialog>
  );
}

function consequence(action: Action, service: string | undefined): string {
  const what = service ? `The service ${service}` : "Every service of the release, and the database,";
  if (action === "start") return `${what} is started, and waited for until it is healthy.`;
  if (action === "stop")
    return `${what} is stopped. Requests that need it fail until it is started again. Nothing is deleted.`;
  return `${what} is stopped and started again. Requests that need it fail meanwhile, usually for some seconds.`;
}
