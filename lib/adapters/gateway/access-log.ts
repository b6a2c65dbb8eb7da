import { setTimeout as pause } from "node:timers/promises";
import type Docker from "dockerode";
import type { AccessEvent, Engine } from "../../application/ports.ts";
import type { Scope } from "../../domain/release/spec.ts";
import type { AccessLine } from "../../domain/report/access-line.ts";
import { findGateway } from "./container.ts";

const lookMs = 500;

/** The access log of whatever container is the gateway, over its restarts and the engine's. */
export async function* accessLog(
  docker: Docker,
  engine: Pick<Engine, "streamLogs">,
  scope: Scope,
  { since }: { since?: number },
  signal: AbortSignal,
): AsyncGenerator<AccessEvent> {
  const begin = new Date(since ?? Date.now()).toISOString();
  let from = since === undefined ? undefined : begin; // without a time: only what is new
  let away = false;
  while (!signal.aborted) {
    try {
      const gateway = await findGateway(docker, scope, signal);
      away &&= !gateway?.running;
      if (gateway?.running) from = yield* follow(engine, scope, gateway.name, from, signal);
    } catch (error) {
      if (!signal.aborted && !away) yield interrupted((error as Error).message);
      away = true;
    }
    from ??= begin;
    await pause(lookMs, undefined, { signal }).catch(() => {}); // the signal has ended
  }
}

/** Until the gateway or the engine stops. Answers where to go on. */
async function* follow(
  engine: Pick<Engine, "streamLogs">,
  scope: Scope,
  gateway: string,
  since: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<AccessEvent, string | undefined> {
  for await (const event of engine.streamLogs(scope, gateway, { tail: 0, follow: true, since }, signal)) {
    if (event.type === "line") {
      const line = requestFrom(event.text);
      if (line) yield { type: "request", ...line };
    } else if (event.type === "end") {
      if (!signal.aborted) yield interrupted(event.cause);
      return event.resume ?? since;
    }
  }
  return since;
}

const interrupted = (cause: string): AccessEvent => ({ type: "interrupted", at: Date.now(), cause });

/** As `accessLog` of the configuration writes it. */
interface LoggedRequest {
  at: number;
  release: string;
  status: number;
  end: string;
  times: { handshake?: number; idle?: number; total: number };
}

const requestMark = '{"kind":"request"';
const noServer = "<NOSRV>";

/** What is no whole line of a request is none: tcp connections, HAProxy's own words, a line that was torn. */
export function requestFrom(text: string): AccessLine | undefined {
  if (!text.startsWith(requestMark) || !text.endsWith("}}")) return undefined;
  const { at, release, status, end, times } = JSON.parse(text) as LoggedRequest;
  const begin = at + Math.max(times.handshake ?? 0, 0) + Math.max(times.idle ?? 0, 0);
  const tookMs = Math.max(times.total, 0);
  return { endedAt: begin + tookMs, tookMs, status, end, ...(release !== noServer && { release }) };
}
