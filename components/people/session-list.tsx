import { useActions } from "#components/realtime/person-provider.tsx";
import { useRequest } from "#components/realtime/use-request.ts";
import { Button } from "#components/ui/button.tsx";
import { ErrorBlock } from "#components/ui/error-block.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import type { AccountView, SessionView } from "#lib/contract/people.ts";
import { browserName } from "./browser-name.ts";

interface SessionListProps {
  sessions: readonly SessionView[];
  onChanged(account: AccountView): void;
}

/** Every sign-in that counts: from where, since when, last seen; each can be ended. */
export function SessionList({ sessions, onChanged }: SessionListProps) {
  const { send, pending, refused } = useRequest(useActions().endSessions, onChanged);
  return (
    <>
      <ul className="border-t border-line">
        {sessions.map(({ id, current, createdAt, lastSeenAt, address, browser }) => (
          <li key={id} className="flex flex-wrap items-center gap-x-4 gap-y-1.5 border-b border-line py-2.5">
            <div className="min-w-0 flex-1 basis-[240px]">
              <p className="font-medium" title={browser}>
                {browserName(browser)}
                {current && <span className="font-normal text-ink-3"> (this one)</span>}
              </p>
              <p className="dotted text-xs text-ink-2">
                <span>from {address}</span>
                <span>
                  since <RelativeTime at={createdAt} form="age" />
                </span>
                <span>
                  last used <RelativeTime at={lastSeenAt} />
                </span>
              </p>
            </div>
            {!current && (
              <Button disabled={pending} onClick={() => send({ session: id })}>
                End
              </Button>
            )}
          </li>
        ))}
      </ul>
      {refused && (
        <ErrorBlock title="Nothing was ended" reference={refused.reference} className="mt-3">
          {refused.message}
        </ErrorBlock>
      )}
      {sessions.length > 1 && (
        <Button className="mt-4" disabled={pending} onClick={() => send({})}>
          End all others
        </Button>
      )}
      <p className="mt-3 text-xs text-pretty text-ink-3">
        A sign-in ends by itself after 4 hours in which nothing was asked for, and after 24 hours.
      </p>
    </>
  );
}
