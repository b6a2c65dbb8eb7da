import { setTimeout as pause } from "node:timers/promises";
import type { Container } from "dockerode";
import { Refusal } from "../../contract/refusal.ts";
import { type AdminChannel, ChannelClosed, openAdminChannel } from "./admin-channel.ts";
import { lastWords } from "./container.ts";

const readyLimitMs = 30_000;
const retryMs = 50;

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

  const drop = (container: Container) => {
    void channels.get(container.id)?.then(
      (channel) => channel.close(),
      () => {},
    );
    channels.delete(container.id);
  };
  const to = async (container: Container) => {
    const present = await channels.get(container.id);
    if (present?.open) return present;
    const opening = openAdminChannel(container);
    channels.set(container.id, opening);
    try {
      return await opening;
    } catch (error) {
      channels.delete(container.id);
      throw error;
    }
  };
  const ready = async (container: Container, signal: AbortSignal) => {
    const deadline = performance.now() + readyLimitMs;
    for (;;) {
      try {
        return await to(container);
      } catch (error) {
        if (performance.now() > deadline || !isNotYet(error)) throw error;
        await refuseFailed(container);
      }
      await pause(retryMs, undefined, { signal });
    }
  };
  const close = () => {
    for (const opening of channels.values()) {
      void opening.then(
        (channel) => channel.close(),
        () => {},
      );
    }
    channels.clear();
  };
  return { to, ready, drop, close };
}

/** The socket is not there yet, or the container is between two lives (409). */
const isNotYet = (error: unknown) =>
  error instanceof ChannelClosed || (error as { statusCode?: number }).statusCode === 409;

async function refuseFailed(container: Container): Promise<void> {
  const { State, RestartCount, Name } = await container.inspect();
  if (State.Running || (State.Restarting && RestartCount < 3)) return;
  throw new Refusal(
    "gateway-failed",
    `The gateway ${Name.slice(1)} does not start (exit code ${State.ExitCode}): ${await lastWords(container)}`,
    { container: Name.slice(1), exitCode: State.ExitCode },
  );
}
