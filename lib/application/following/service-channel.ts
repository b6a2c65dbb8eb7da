import type { ObservedContainer } from "../ports.ts";
import { type Chunk, noteChunk } from "./chunk.ts";
import type { ContainerFollow } from "./container-follow.ts";

/** Who looks at a service. */
export interface Member {
  tail: number;
  follow: boolean;
  push(chunks: readonly Chunk[]): void;
  /** He wanted only what is there, and has it. */
  done(): void;
}

export interface ServiceChannel {
  join(member: Member): void;
  leave(member: Member): void;
  /** The engine was looked at: the service may have another container. */
  check(): void;
  isEmpty(): boolean;
}

/** One service's lines, of the container that serves as it: many look, and each container is read once. */
export function createServiceChannel(
  source: number,
  find: () => { container: ObservedContainer; follow: ContainerFollow } | undefined,
): ServiceChannel {
  const waiting = new Set<Member>();
  const welcomed = new Set<Member>();
  let follow: ContainerFollow | undefined;
  let stopListening = () => {};

  const tell = (chunk: Chunk) => {
    for (const member of welcomed) member.push([chunk]);
  };
  const end = (cause: string) => noteChunk("end", source, { cause });

  function welcome(member: Member): void {
    waiting.delete(member);
    welcomed.add(member);
    const { chunks, cause } = follow?.tail(member.tail) ?? { chunks: [], cause: "there is no container of it" };
    member.push(cause ? [...chunks, end(cause)] : chunks);
    if (!member.follow) member.done();
  }

  function check(): void {
    const live = find();
    if (!live || waiting.size + welcomed.size === 0 || live.follow === follow) return;
    if (follow) tell(end(takenOver(live.container)));
    stopListening();
    follow = live.follow;
    stopListening = follow.listen({
      chunk: tell,
      loaded: () => [...waiting].forEach(welcome),
      end: (cause) => tell(end(cause)),
    });
    // Who looked at the one before gets what its successor has said already.
    for (const chunk of follow.tail(Number.MAX_SAFE_INTEGER).chunks) tell(chunk);
    if (follow.isLoaded()) [...waiting].forEach(welcome);
  }

  return {
    join(member) {
      waiting.add(member);
      check();
      if (waiting.has(member) && (!follow || follow.isLoaded())) welcome(member);
    },
    leave(member) {
      waiting.delete(member);
      welcomed.delete(member);
      if (waiting.size + welcomed.size > 0) return;
      stopListening();
      follow = undefined;
    },
    check,
    isEmpty: () => waiting.size + welcomed.size === 0,
  };
}

const takenOver = ({ release }: ObservedContainer): string =>
  release === undefined ? "another container has taken its place" : `r${release} has taken over`;
