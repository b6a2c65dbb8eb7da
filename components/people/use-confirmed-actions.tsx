"use client";

import { type ReactNode, useMemo, useState } from "react";
import { onDemand } from "#components/ui/on-demand.tsx";
import type { PanelActions } from "#lib/contract/actions.ts";
import type { Answer } from "#lib/contract/answer.ts";
import { confirmFirst } from "#lib/contract/sign-in-codes.ts";

const ConfirmIdentity = onDemand(() => import("./confirm-identity.tsx").then((module) => module.ConfirmIdentity));

type Action = (input: never) => Promise<Answer<unknown>>;
/** Asks once more when somebody has proven to be there, where that is wanted first. */
export type Confirming = <Value>(ask: () => Promise<Answer<Value>>) => Promise<Answer<Value>>;

/**
 * The actions, each of which asks for the password in a dialog where the panel wants that first, and then goes on by itself.
 * Whoever closes the dialog gets the refusal.
 */
export function useConfirmedActions(actions: PanelActions): {
  actions: PanelActions;
  confirming: Confirming;
  dialog: ReactNode;
} {
  const [waiting, setWaiting] = useState<{ settle(confirmed: boolean): void }>();
  const { confirmed, confirming } = useMemo(() => {
    const asked = () =>
      new Promise<boolean>((resolve) => {
        setWaiting({
          settle(outcome) {
            setWaiting(undefined);
            resolve(outcome);
          },
        });
      });
    const confirming: Confirming = async (ask) => {
      const answer = await ask();
      if (answer.ok || answer.code !== confirmFirst || !(await asked())) return answer;
      return ask();
    };
    const confirmed = Object.entries(actions).map(([name, action]) => [
      name,
      (input: never) => confirming(() => (action as Action)(input)),
    ]);
    return { confirmed: Object.fromEntries(confirmed) as PanelActions, confirming };
  }, [actions]);
  const dialog = waiting && (
    <ConfirmIdentity
      confirm={actions.confirmIdentity}
      onConfirmed={() => waiting.settle(true)}
      onClose={() => waiting.settle(false)}
    />
  );
  return { actions: confirmed, confirming, dialog };
}
