"use client";

import { type ReactNode, useMemo, useState } from "react";
import type { PanelActions } from "#lib/contract/actions.ts";
import type { Answer } from "#lib/contract/answer.ts";
import { confirmFirst } from "#lib/contract/sign-in-codes.ts";
import { ConfirmIdentity } from "./confirm-identity.tsx";

type Action = (input: never) => Promise<Answer<unknown>>;

/**
 * The actions, each of which asks for the password in a dialog where the panel wants that first, and then goes on by itself.
 * Whoever closes the dialog gets the refusal.
 */
export function useConfirmedActions(actions: PanelActions): { actions: PanelActions; dialog: ReactNode } {
  const [waiting, setWaiting] = useState<{ settle(confirmed: boolean): void }>();
  const confirmed = useMemo(() => {
    const asked = () =>
      new Promise<boolean>((resolve) => {
        setWaiting({
          settle(outcome) {
            setWaiting(undefined);
            resolve(outcome);
          },
        });
      });
    const wrapped = Object.entries(actions).map(([name, action]) => [name, confirming(action as Action, asked)]);
    return Object.fromEntries(wrapped) as PanelActions;
  }, [actions]);
  const dialog = waiting && (
    <ConfirmIdentity
      confirm={actions.confirmIdentity}
      onConfirmed={() => waiting.settle(true)}
      onClose={() => waiting.settle(false)}
    />
  );
  return { actions: confirmed, dialog };
}

const confirming =
  (action: Action, asked: () => Promise<boolean>): Action =>
  async (input) => {
    const answer = await action(input);
    if (answer.ok || answer.code !== confirmFirst || !(await asked())) return answer;
    return action(input);
  };
