import type { LogEvent } from "../../contract/logs.ts";
import type { Scope } from "../../domain/release/spec.ts";
import type { Clock, Engine, ObservedContainer } from "../ports.ts";
import { type ContainerFollow, followContainer } from "./container-follow.ts";

/** Who looks at a service. */
export interface Member {
  tail: number;
  follow: boolean;
  push(events: readonly LogEvent[]): void;
  /** He wanted only what is there, and has it. */
  done(): void;
}

export interface ServiceChannel {
  join(member: Member): void;
  leave(member: Member): void;
  /** The engine was looked at: the service may have another container, or the same one again. */
  check(): void;
  isEmpty(): boolean;
}

/** One service's lines: one follow of its live container, however many look, and none when nobody does. */
export function createServiceChannel(
  ports: { engine: Engine; clock: Clock },
  service: string,
  find: () => { scope: Scope; container: ObservedContainer } | undefined,
): ServiceChannel {
  const waiting = new Set<Member>();
  const welcomed = new Set<Member>();
  let follow: ContainerFollow | undefined;

  const tell = (event: LogEvent) => {
    for (const member of welcomed) member.push([event]);
  };
  const end = (cause: string): LogEvent => ({ type: "end", service, cause });

  function welcome(member: Member): void {
    waiting.delete(member);
    welcomed.add(member);
    const { events, cause } = follow?.tail(member.tail) ?? { events: [], cause: "there is no container of it" };
    member.push(cause ? [...events, end(cause)] : events);
    if (!member.follow) member.done();
  }

  function check(): void {
    const live = find();
    if (!live || waiting.size + welcomed.size === 0) return;
    if (follow?.container === live.container.id) return follow.poke();
    if (follow) tell(end(takenOver(live.container)));
    follow?.stop();
    follow = followContainer(ports, live.scope, live.container.id, {
      loaded: () => [...waiting].forEach(welcome),
      event: tell,
      end: (cause) => tell(end(cause)),
      isRunning: () => find()?.container.id === live.container.id && find()?.container.state === "running",
    });
  }

  return {
    join(member) {
      waiting.add(member);
      check();
      if (!follow || follow.isLoaded()) welcome(member);
    },
    leave(member) {
      waiting.delete(member);
      welcomed.delete(member);
      if (waiting.size + welcomed.size > 0) return;
      follow?.stop();
      follow = undefined;
    },
    check,
    isEmpty: () => waiting.size + welcomed.size === 0,
  };
}

const takenOver = ({ release }: ObservedContainer): string =>
  release === undefined ? "another container has taken its place" : `r${release} has taken over`;
