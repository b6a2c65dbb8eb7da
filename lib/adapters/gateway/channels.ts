import { setTimeout as pause } from "node:timers/promises";
import type { Container } from "dockerode";
import { Refusal } from "../../contract/refusal.ts";
import { type AdminChannel, openAdminChannel } from "./admin-channel.ts";
import { lastWords } from "./container.ts";

const readyLimitMs = 30_000;
const retryMs = 50;
const hopelessRestarts = 3;

/** One open admin channel a gateway, opened again when it broke. */
export interface Channels {
  to(container: Container): Promise<AdminChannel>;
  /** Waits until HAProxy answers, or the container proves that it cannot start. */
  ready(container: Container, signal: AbortSignal): Promise<AdminChannel>;
  /** After a reload: the open channel belongs to the process that is leaving. */
  drop(container: Container): void;
  close(): void;
}

export function createChannels(): Channels {
  const channels = new Map<string, Promise<AdminChannel>>();

  /** Closes it when it is open, or as soon as it is. */
  const end = (opening: Promise<AdminChannel>) =>
    void opening.then(
      (channel) => channel.close(),
      () => {},
    );
  const drop = (container: Container) => {
    const opening = channels.get(container.id);
    if (opening) end(opening);
    channels.delete(container.id);
  };
  const open = async (container: Container) => {
    const opening = openAdminChannel(container);
    channels.set(container.id, opening);
    return opening;
  };
  const to = async (container: Container): Promise<AdminChannel> => {
    const present = channels.get(container.id);
    if (!present) return open(container);
    const channel = await present.catch(() => undefined);
    if (channel?.open) return channel;
    if (channels.get(container.id) === present) channels.delete(container.id);
    return to(container);
  };
  const ready = async (container: Container, signal: AbortSignal) => {
    const deadline = performance.now() + readyLimitMs;
    let restarts: number | undefined;
    for (;;) {
      signal.throwIfAborted();
      try {
        return await to(container);
      } catch (error) {
        const { State, RestartCount } = await container.inspect();
        restarts ??= RestartCount;
        const hopeless = !(State.Running || State.Restarting) || RestartCount >= restarts + hopelessRestarts;
        if (hopeless || performance.now() > deadline) throw await failed(container, error as Error);
      }
      await pause(retryMs, undefined, { signal });
    }
  };
  const close = () => {
    for (const opening of channels.values()) end(opening);
    channels.clear();
  };
  return { to, ready, drop, close };
}

async function failed(container: Container, cause: Error): Promise<Refusal> {
  const { State, Name } = await container.inspect();
  const name = Name.slice(1);
  const state = State.Running ? "runs, but does not answer" : `does not run (exit code ${State.ExitCode})`;
  const words = `The gateway ${name} ${state}: ${cause.message} Its last words: ${await lastWords(container)}.`;
  return new Refusal("gateway-failed", words, { container: name, exitCode: State.ExitCode });
}
