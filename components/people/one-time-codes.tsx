import { useState } from "react";
import { useActions } from "#components/realtime/person-provider.tsx";
import { useRequest } from "#components/realtime/use-request.ts";
import { Button } from "#components/ui/button.tsx";
import { ErrorBlock } from "#components/ui/error-block.tsx";
import type { AccountView } from "#lib/contract/people.ts";
import { counted } from "#lib/contract/words.ts";
import { NewCodes } from "./new-codes.tsx";
import { RecoveryCodes } from "./recovery-codes.tsx";

interface OneTimeCodesProps {
  account: AccountView;
  onChanged(account: AccountView): void;
}

/** With them, a password that somebody has seen is not enough. */
export function OneTimeCodes({ account, onChanged }: OneTimeCodesProps) {
  const { proposeCodes, removeCodes } = useActions();
  const [proposed, setProposed] = useState<{ secret: string; uri: string }>();
  const [recovery, setRecovery] = useState<string[]>();
  const propose = useRequest(proposeCodes, setProposed);
  const remove = useRequest(removeCodes, (now) => {
    setRecovery(undefined);
    onChanged(now);
  });
  const refused = propose.refused ?? remove.refused;
  const { secondFactor, recoveryCodesLeft } = account;
  return (
    <>
      {refused && (
        <ErrorBlock title="Nothing was changed" reference={refused.reference} className="mb-4">
          {refused.message}
        </ErrorBlock>
      )}
      {recovery && <RecoveryCodes codes={recovery} />}
      {secondFactor && (
        <>
          <p className="mb-3 text-pretty text-ink-2">
            At each sign-in a code of your authenticator app is asked for. {counted(recoveryCodesLeft, "recovery code")}{" "}
            {recoveryCodesLeft === 1 ? "is" : "are"} left.
          </p>
          <Button disabled={remove.pending} onClick={() => remove.send({})}>
            Ask for codes no more
          </Button>
        </>
      )}
      {!secondFactor && !proposed && (
        <>
          <p className="mb-3 text-pretty text-ink-2">
            An authenticator app shows a code that changes every half minute. With it, a password that somebody has seen
            is not enough.
          </p>
          <Button disabled={propose.pending} onClick={() => propose.send({})}>
            Use one-time codes…
          </Button>
        </>
      )}
      {!secondFactor && proposed && (
        <NewCodes
          {...proposed}
          onTaken={(codes) => {
            setProposed(undefined);
            setRecovery(codes);
            onChanged({ ...account, secondFactor: true, recoveryCodesLeft: codes.length });
          }}
          onClose={() => setProposed(undefined)}
        />
      )}
    </>
  );
}
