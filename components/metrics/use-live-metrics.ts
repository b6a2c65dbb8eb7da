"use client";

import { useEffect, useState, useSyncExternalStore } from "react";
import { useConnectionState, usePanel, useSocket } from "#components/realtime/realtime-provider.tsx";
import type { MetricsHour, MetricsPoint } from "#lib/contract/metrics.ts";
import type { Environment } from "#lib/contract/names.ts";
import type { ServerEvents } from "#lib/contract/socket.ts";

export interface LiveMetrics {
  now?: MetricsPoint;
  hour?: MetricsHour;
}

/** Figures of now. Only while the page is on a screen: nobody else makes the worker measure more often. */
export function useLiveMetrics(environment: Environment): LiveMetrics {
  const socket = useSocket();
  const connected = useConnectionState().is === "live";
  const answers = usePanel().worker.answers;
  const watching = useOnScreen() && connected && answers;
  const [live, setLive] = useState<LiveMetrics & { environment: Environment }>({ environment });

  useEffect(() => {
    if (!socket || !watching) return undefined;
    const take: ServerEvents["metrics"] = ({ environment: of, now, hour }) => {
      if (of !== environment) return;
      setLive((known) => ({
        ...(known.environment === of ? known : {}),
        environment: of,
        ...(now && { now }),
        ...(hour && { hour }),
      }));
    };
    socket.on("metrics", take);
    socket.emit("watch-metrics", { environment }, () => undefined);
    return () => {
      socket.off("metrics", take);
      socket.emit("unwatch-metrics", { environment });
    };
  }, [socket, environment, watching]);

  return live.environment === environment ? live : {};
}

const subscribe = (changed: () => void) => {
  document.addEventListener("visibilitychange", changed);
  return () => document.removeEventListener("visibilitychange", changed);
};

const useOnScreen = () =>
  useSyncExternalStore(
    subscribe,
    () => document.visibilityState === "visible",
    () => false,
  );
