import { EnvironmentChip } from "#components/environment/environment-chip.tsx";
import { useActions } from "#components/realtime/person-provider.tsx";
import { useRequest } from "#components/realtime/use-request.ts";
import { Button } from "#components/ui/button.tsx";
import { ErrorBlock } from "#components/ui/error-block.tsx";
import { useToast } from "#components/ui/toast.tsx";
import type { ChannelView, NotificationsView } from "#lib/contract/notifications.ts";
import { eventWords, kindWords } from "./words.ts";

interface ChannelRowProps {
  channel: ChannelView;
  onChanged(view: NotificationsView): void;
  onEdit(): void;
}

export function ChannelRow({ channel, onChanged, onEdit }: ChannelRowProps) {
  const { id, name, kind, where, signed, events, environments } = channel;
  const { testChannel, removeChannel } = useActions();
  const toast = useToast();
  const tested = (view: NotificationsView) => {
    onChanged(view);
    const last = view.deliveries.find((one) => one.channel === name);
    const bad = last?.outcome !== "delivered";
    toast({ title: bad ? "The test did not arrive" : "The test was taken", description: last?.answer, bad });
  };
  const test = useRequest(testChannel, tested, { again: "If it did, a message was sent; each test sends another." });
  const remove = useRequest(removeChannel, onChanged);
  const refused = test.refused ?? remove.refused;
  const pending = test.pending || remove.pending;
  return (
    <li aria-label={name} className="border-b border-line py-2.5">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-[240px]">
          <p className="flex flex-wrap items-center gap-x-2 gap-y-1 font-medium">
            <span className="min-w-0 break-words">{name}</span>
            {environments.map((environment) => (
              <EnvironmentChip key={environment} environment={environment} />
            ))}
          </p>
          <p className="dotted text-xs text-ink-2">
            <span>{kindWords[kind]}</span>
            <span className="min-w-0 break-all">{where}</span>
            {signed && <span>signed</span>}
          </p>
          <p className="dotted text-xs text-ink-3">
            {events.map((event) => (
              <span key={event}>{eventWords[event]}</span>
            ))}
          </p>
        </div>
        <div className="flex flex-wrap gap-2">
          <Button disabled={pending} aria-label={`Test ${name}`} onClick={() => test.send({ id })}>
            {test.pending ? "Sending…" : "Test"}
          </Button>
          <Button disabled={pending} aria-label={`Change ${name}`} onClick={onEdit}>
            Change…
          </Button>
          <Button disabled={pending} aria-label={`Remove ${name}`} onClick={() => remove.send({ id })}>
            Remove
          </Button>
        </div>
      </div>
      {refused && (
        <ErrorBlock title="Nothing was changed" reference={refused.reference} className="mt-2">
          {refused.message}
        </ErrorBlock>
      )}
    </li>
  );
}
