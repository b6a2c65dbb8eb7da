"use client";

import { useEffect, useMemo, useState } from "react";
import { emptyBuffer, type LogBuffer, takeEvents } from "#components/logs/buffer.ts";
import type { Refused } from "#lib/contract/answer.ts";
import { logEventReader } from "#lib/contract/log-events.ts";
import type { LogEvent, LogRequest } from "#lib/contract/logs.ts";
import type { Environment } from "#lib/contract/names.ts";
import type { ServerEvents } from "#lib/contract/socket.ts";
import { onWorkerBack } from "./on-worker-back.ts";
import { useConnection } from "./realtime-provider.tsx";

const firstLines = 500;

export interface Logs {
  /** Nothing until the panel has answered. */
  buffer?: LogBuffer;
  problem?: Refused;
}

const nothingYet: Logs = {};

/**
 * The newest lines of some services and what follows on them. A connection that comes back begins again with the newest
 * lines, so that nothing stands there twice.
 */
export function useLogs(environment: Environment, services: readonly string[]): Logs {
  const connection = useConnection();
  const names = services.join(" ");
  const request = useMemo(() => requestFor(environment, names), [environment, names]);
  const [shown, setShown] = useState<{ request: LogRequest; logs: Logs }>();

  useEffect(() => {
    if (!request) return;
    const { socket } = connection;
    let current = emptyBuffer;
    let subscription: string | undefined;
    let read = logEventReader();
    let problem: Refused | undefined;
    let ended = false;
    let frame = 0;
    const show = () => {
      frame ||= requestAnimationFrame(() => {
        frame = 0;
        setShown({ request, logs: { buffer: current, problem } });
      });
    };
    const ask = () => {
      if (subscription && socket.connected) socket.emit("unwatch-logs", { subscription });
      subscription = undefined;
      socket.emit("watch-logs", request, (answer) => {
        if (ended) {
          if (answer.ok) socket.emit("unwatch-logs", answer.value);
          return;
        }
        problem = answer.ok ? undefined : answer;
        current = { ...emptyBuffer, nextId: current.nextId };
        subscription = answer.ok ? answer.value.subscription : undefined;
        read = logEventReader();
        show();
      });
    };
    const take = (events: readonly LogEvent[]) => {
      current = takeEvents(current, events);
      show();
    };
    const onLogs: ServerEvents["logs"] = (event, taken) => {
      if (event.subscription === subscription) take(read(new Uint8Array(event.bytes)));
      taken();
    };
    const onBroken: ServerEvents["logs-broken"] = ({ subscription: broken, cause }) => {
      if (broken === subscription) take([{ type: "end", cause }]);
    };

    socket.on("connect", ask);
    const stopWaiting = onWorkerBack(socket, ask);
    socket.on("logs", onLogs);
    socket.on("logs-broken", onBroken);
    if (socket.connected) ask();
    return () => {
      ended = true;
      cancelAnimationFrame(frame);
      socket.off("connect", ask);
      stopWaiting();
      socket.off("logs", onLogs);
      socket.off("logs-broken", onBroken);
      if (socket.connected && subscription) socket.emit("unwatch-logs", { subscription });
    };
  }, [connection, request]);

  // Never a line of one environment under the name of the other, not even for a moment.
  return shown && shown.request === request ? shown.logs : nothingYet;
}

function requestFor(environment: Environment, names: string): LogRequest | undefined {
  return names ? { environment, services: names.split(" "), tail: firstLines, follow: true } : undefined;
}
