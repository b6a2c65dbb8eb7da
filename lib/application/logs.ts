import type { LogEvent, LogRequest } from "../contract/logs.ts";
import type { Environment } from "../contract/names.ts";
import { createLogReader } from "./following/log-reader.ts";
import { mergeOpenings } from "./following/opening.ts";
import { createServiceChannel, type Member, type ServiceChannel } from "./following/service-channel.ts";
import type { Clock, Engine } from "./ports.ts";
import type { StatusBoard } from "./status.ts";

export interface LogHub {
  /**
   * Each service's newest lines, then what is new, in batches. A service's end, with its cause, is not the stream's: it is
   * followed again when it runs again or a new release takes over. Lines that were skipped are told of.
   */
  subscribe(request: LogRequest, signal: AbortSignal): AsyncIterable<readonly LogEvent[]>;
}

/** One follow per container fanned out to everybody who looks at its service; without anybody no follow. */
export function createLogHub(deps: {
  engine: Engine;
  clock: Clock;
  board: Pick<StatusBoard, "current" | "liveContainer" | "onLook">;
  instance: string;
}): LogHub {
  const { board, clock, instance } = deps;
  const channels = new Map<string, ServiceChannel>();
  board.onLook(() => {
    for (const channel of channels.values()) channel.check();
  });

  function find(environment: Environment, service: string) {
    const application = board.current().application?.id;
    const container = board.liveContainer(environment, service);
    return application && container && { scope: { instance, application, environment }, container };
  }

  function channelOf(environment: Environment, service: string): ServiceChannel {
    const key = `${environment}/${service}`;
    const channel =
      channels.get(key) ?? createServiceChannel(deps, service, () => find(environment, service) || undefined);
    channels.set(key, channel);
    return channel;
  }

  function leave(environment: Environment, service: string, member: Member): void {
    const key = `${environment}/${service}`;
    channels.get(key)?.leave(member);
    if (channels.get(key)?.isEmpty()) channels.delete(key);
  }

  return {
    subscribe({ environment, services, tail, follow }, signal) {
      const chosen = [...new Set(services)];
      const open = new Set(chosen);
      const reader = createLogReader(clock, signal, () => {
        for (const [service, member] of members) leave(environment, service, member);
      });
      const pushOf = mergeOpenings(chosen, reader.push, clock, signal);
      const memberOf = (service: string): Member => ({
        tail,
        follow,
        push: pushOf(service),
        done() {
          leave(environment, service, this);
          open.delete(service);
          if (open.size === 0) reader.close("These are all lines so far.");
        },
      });
      const members = new Map(chosen.map((service) => [service, memberOf(service)]));
      if (!signal.aborted) for (const [service, member] of members) channelOf(environment, service).join(member);
      return reader.batches;
    },
  };
}
