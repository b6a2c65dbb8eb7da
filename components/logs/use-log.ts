"use client";

import { useEffect, useState, useSyncExternalStore } from "react";
import { useSocket } from "#components/realtime/realtime-provider.tsx";
import type { Shows } from "./calm.ts";
import { type LogClient, openLog } from "./client.ts";
import type { SampleLine, Subject } from "./store/messages.ts";
import type { ViewportSnapshot } from "./viewport.ts";

/** For tests and measurements: what the tab has, in its order, and how much of it. */
export interface LogProbe {
  sample(from: number, count: number): Promise<SampleLine[]>;
  snapshot(): ViewportSnapshot;
}

declare global {
  var slipwayLog: LogProbe | undefined;
}

/** The log that is looked at; another subject is another log. */
export function useLog(subject: Subject | undefined): LogClient | undefined {
  const socket = useSocket();
  const [holder] = useState(createHolder);
  const key = subject && JSON.stringify(subject);

  useEffect(() => {
    if (!key || !socket) return undefined;
    const client = openLog(socket, JSON.parse(key) as Subject);
    holder.hold(client, key);
    globalThis.slipwayLog = { sample: client.sample, snapshot: client.viewport.snapshot };
    return () => {
      holder.hold(undefined);
      globalThis.slipwayLog = undefined;
      client.close();
    };
  }, [socket, holder, key]);

  const held = useSyncExternalStore(holder.subscribe, holder.held, nothing);
  return held?.key === key ? held?.client : undefined;
}

const empty: ViewportSnapshot = { rows: [], first: 0, offset: 0, follow: true, height: 0 };
const nothing = () => undefined;
const never = () => () => {};
const nothingYet = () => empty;

export const useLogSnapshot = (of: Shows | undefined): ViewportSnapshot =>
  useSyncExternalStore(of?.subscribe ?? never, of?.snapshot ?? nothingYet, nothingYet);

function createHolder() {
  let held: { client: LogClient; key: string } | undefined;
  const listeners = new Set<() => void>();
  return {
    held: () => held,
    hold(client: LogClient | undefined, key = "") {
      held = client && { client, key };
      for (const changed of listeners) changed();
    },
    subscribe(changed: () => void) {
      listeners.add(changed);
      return () => void listeners.delete(changed);
    },
  };
}
