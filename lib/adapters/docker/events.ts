import type Docker from "dockerode";
import type { EngineEvent } from "../../application/ports.ts";
import { environmentSchema } from "../../contract/schemas.ts";
import type { Scope } from "../../domain/release/spec.ts";
import { engineGone } from "./errors.ts";
import { ownedBy } from "./filters.ts";
import { jsonLines, openStream } from "./stream.ts";

interface Message {
  Type: string;
  Action: string;
  Actor: { Attributes: Record<string, string> };
  timeNano: number;
}

/** Not the events of exec, of which our own health checks make many, nor those of new restart policies, which every switch sets. */
const actions = "create start restart die stop oom pause unpause rename destroy health_status".split(" ");

/** Clocks of two machines differ; an old event that comes again does no harm. */
const overlapMs = 2_000;

/**
 * What happens to the application's containers from `since` (epoch milliseconds) on; a few older events may be repeated.
 * Networks and volumes are not told of: the engine does not put their labels into their events, so they cannot be
 * filtered by owner. Ends when the signal does, and otherwise with the cause as an error.
 */
export async function* events(
  docker: Docker,
  host: string,
  scope: Omit<Scope, "environment">,
  since: number,
  signal: AbortSignal,
): AsyncGenerator<EngineEvent> {
  const filters = JSON.stringify({ ...ownedBy(scope), type: ["container"], event: actions });
  const query = { filters, since: ((since - overlapMs) / 1000).toFixed(3) };
  const stream = await openStream(docker, "GET", "/events", query, signal);
  for await (const message of jsonLines<Message>(stream)) {
    const event = engineEvent(message);
    if (event) yield event;
  }
  throw engineGone(host, "its event stream ended");
}

function engineEvent({ Action, Actor: { Attributes }, timeNano }: Message): EngineEvent | undefined {
  const environment = environmentSchema.safeParse(Attributes["slipway.environment"]);
  if (!environment.success) return undefined;
  const exitCode = Attributes.exitCode;
  return {
    at: Math.floor(timeNano / 1e6),
    kind: "container",
    action: Action,
    name: Attributes.name ?? "",
    environment: environment.data,
    service: Attributes["slipway.service"],
    exitCode: exitCode === undefined ? undefined : Number(exitCode),
  };
}
