import { EnvironmentChip } from "#components/environment/environment-chip.tsx";
import { useActions } from "#components/realtime/person-provider.tsx";
import { useRequest } from "#components/realtime/use-request.ts";
import { Button } from "#components/ui/button.tsx";
import { useNow } from "#components/ui/clock.tsx";
import { ErrorBlock } from "#components/ui/error-block.tsx";
import { DayAndTime, RelativeTime } from "#components/ui/relative-time.tsx";
import type { TokenView } from "#lib/contract/tokens.ts";

interface TokenRowProps {
  token: TokenView;
  onChanged(tokens: TokenView[]): void;
}

export function TokenRow({ token, onChanged }: TokenRowProps) {
  const { id, name, owner, role, environments, critical, expiresAt, lastUsedAt, lastUsedFrom } = token;
  const { send, pending, refused } = useRequest(useActions().revokeToken, onChanged);
  const isOver = useNow(60_000) >= expiresAt;
  return (
    <li aria-label={name} className="border-b border-line py-2.5">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-[240px]">
          <p className="flex flex-wrap items-center gap-x-2 gap-y-1 font-medium">
            <span className="min-w-0 break-words">{name}</span>
            {environments.map((environment) => (
              <EnvironmentChip key={environment} environment={environment} />
            ))}
            {isOver && <span className="font-normal text-failing-ink">too old</span>}
          </p>
          <p className="dotted text-xs text-ink-2">
            <span>
              {role} of {owner}
            </span>
            {critical && <span>also what is critical</span>}
            <span>
              {isOver ? "was good until" : "until"} <DayAndTime at={expiresAt} />
            </span>
            {lastUsedAt === undefined ? (
              <span>never used</span>
            ) : (
              <span>
                used <RelativeTime at={lastUsedAt} /> from {lastUsedFrom}
              </span>
            )}
          </p>
        </div>
        <Button disabled={pending} aria-label={`Revoke ${name}`} onClick={() => send({ token: id })}>
          Revoke
        </Button>
      </div>
      {refused && (
        <ErrorBlock title="Nothing was revoked" reference={refused.reference} className="mt-2">
          {refused.message}
        </ErrorBlock>
      )}
    </li>
  );
}
