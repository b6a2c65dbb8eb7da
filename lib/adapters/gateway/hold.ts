import { setTimeout as pause } from "node:timers/promises";
import { Refusal } from "../../contract/refusal.ts";
import type { Route, Scope } from "../../domain/release/spec.ts";
import { backendOf, folder, forwards } from "./configuration.ts";
import { findGateway } from "./container.ts";
import { type Context, command, needGateway, needTruth, presentServers, repeatedly } from "./context.ts";
import { forget } from "./drain.ts";
import { cutting, isLive, resting } from "./servers.ts";
import { startGateway } from "./start.ts";
import type { ServerState } from "./statistics.ts";
import type { Truth } from "./truth.ts";

const lookMs = 50;

export function hold(context: Context, scope: Scope, limitMs: number, signal: AbortSignal): Promise<void> {
  return repeatedly(signal, async () => {
    const found = await startGateway(context, scope, await needGateway(context, scope, signal), signal);
    const channel = await context.channels.ready(found.container, signal);
    const answer = await channel.ask(`slipway hold ${Math.round(limitMs)}`);
    if (answer !== "held") throw cannotHold(found.name, answer);
  });
}

/** One that does not run holds nobody. */
export function releaseHold(context: Context, scope: Scope, signal: AbortSignal): Promise<void> {
  return repeatedly(signal, async () => {
    const found = await findGateway(context.docker, scope, signal);
    if (found?.running) await command(context, found, [`clear map ${folder}/hold.map`]);
  });
}

/** Waits until no request is in flight at the live release, or the limit has passed. */
export function idle(context: Context, scope: Scope, limitMs: number, signal: AbortSignal): Promise<{ open: number }> {
  const deadline = performance.now() + limitMs;
  return repeatedly(signal, async () => {
    const found = await needGateway(context, scope, signal);
    if (!found.running) return { open: 0 };
    const { truth } = await needTruth(context, found);
    const channel = await context.channels.ready(found.container, signal);
    for (;;) {
      const busy = (await presentServers(context, found, signal)).filter(
        (server) => server.sessions > 0 && isLive(truth, server) && isOf(truth, "http", server),
      );
      const open = busy.length === 0 ? 0 : requestsIn(await channel.ask("show sess"), busy);
      if (open === 0 || performance.now() >= deadline) return { open };
      await pause(lookMs, undefined, { signal });
    }
  });
}

/** Closes what is connected by tcp to servers that are not live, and forgets these. */
export function endStale(context: Context, scope: Scope, signal: AbortSignal): Promise<{ cut: number }> {
  return repeatedly(signal, async () => {
    const found = await needGateway(context, scope, signal);
    if (!found.running) return { cut: 0 };
    const { truth } = await needTruth(context, found);
    const look = async () =>
      (await presentServers(context, found, signal)).filter(
        (server) => !isLive(truth, server) && isOf(truth, "tcp", server),
      );
    const stale = await look();
    await command(context, found, stale.map(resting));
    await command(context, found, stale.filter(({ sessions }) => sessions > 0).map(cutting));
    await forget(context, found, look, signal);
    return { cut: stale.reduce((sum, { sessions }) => sum + sessions, 0) };
  });
}

const isOf = ({ spec }: Truth, mode: Route["mode"], { backend }: ServerState) =>
  spec.routes.some((route) => forwards(route) && route.mode === mode && backendOf(route.port) === backend);

/**
 * A session whose response nothing looks at any more is a WebSocket: it has no end to wait for. Of `show sess`
 * (management guide, 9.3); a line that says nothing of it counts as a request.
 */
export function requestsIn(sessions: string, servers: readonly ServerState[]): number {
  return sessions.split("\n").filter((line) => {
    const [, backend] = / be=(\S+)/.exec(line) ?? [];
    const [, name] = / srv=(\S+)/.exec(line) ?? [];
    if (!servers.some((server) => server.backend === backend && server.name === name)) return false;
    const [, analysers] = / rp\[[^\]]*\ban=([0-9a-f]+)h/.exec(line) ?? [];
    return analysers === undefined || Number.parseInt(analysers, 16) !== 0;
  }).length;
}

const cannotHold = (gateway: string, answer: string) =>
  new Refusal(
    "gateway-cannot-hold",
    `The gateway ${gateway} does not know how to hold requests (${answer}), as one that an earlier version of Slipway has started. Nothing was held. Deploy once, then try again.`,
  );
