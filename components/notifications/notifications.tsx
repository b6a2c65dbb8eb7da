"use client";

import { useState } from "react";
import { useActions } from "#components/realtime/person-provider.tsx";
import { useRequest } from "#components/realtime/use-request.ts";
import { Button } from "#components/ui/button.tsx";
import type { ChannelView, NotificationsView } from "#lib/contract/notifications.ts";
import { ChannelDialog } from "./channel-dialog.tsx";
import { ChannelRow } from "./channel-row.tsx";
import { DeliveryList } from "./delivery-list.tsx";

/** Who is told of what outside the panel, and what became of the last messages. */
export function Notifications({ initial }: { initial: NotificationsView }) {
  const [view, setView] = useState(initial);
  const [editing, setEditing] = useState<ChannelView | "new">();
  const { send: look, pending } = useRequest(useActions().readNotifications, setView);
  const { channels, deliveries } = view;
  return (
    <div className="max-w-[920px]">
      <p className="mb-3 max-w-[72ch] text-pretty text-ink-2">
        A webhook, a channel of Slack or its likes, or mail: each is told what it wants to hear, again and again for
        half a day where it does not answer.
      </p>
      {channels.length > 0 && (
        <ul className="border-t border-line">
          {channels.map((channel) => (
            <ChannelRow key={channel.id} channel={channel} onChanged={setView} onEdit={() => setEditing(channel)} />
          ))}
        </ul>
      )}
      <Button className="mt-4" onClick={() => setEditing("new")}>
        Add a channel…
      </Button>
      {editing && (
        <ChannelDialog
          channel={editing === "new" ? undefined : editing}
          onSaved={(saved) => {
            setEditing(undefined);
            setView(saved);
          }}
          onClose={() => setEditing(undefined)}
        />
      )}
      {deliveries.length > 0 && (
        <div className="mt-6">
          <div className="mb-1 flex flex-wrap items-center justify-between gap-2">
            <h3 className="font-medium">Sent, newest first</h3>
            <Button look="quiet" disabled={pending} onClick={() => look({})}>
              Look again
            </Button>
          </div>
          <DeliveryList deliveries={deliveries} />
        </div>
      )}
    </div>
  );
}
