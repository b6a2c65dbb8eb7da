import { posix } from "node:path";
import { buffer } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import type Docker from "dockerode";
import type { Container } from "dockerode";
import type { Scope } from "../../domain/release/spec.ts";
import { join } from "./attachments.ts";
import { folder } from "./configuration.ts";
import { createBody, type Found } from "./container.ts";
import { type Context, needGateway, needTruth } from "./context.ts";
import { takenPort } from "./taken-port.ts";

/** "Already so" counts as success; refuses `port-taken`. */
export async function startContainer(docker: Docker, container: Container, signal: AbortSignal): Promise<void> {
  try {
    await startWhenItCan(container, signal);
  } catch (error) {
    throw (await takenPort(docker, error as Error, signal)) ?? error;
  }
}

/** Answers the gateway that runs then: the found one, or where the engine keeps its last process, one that is as it was. */
export async function startGateway(context: Context, scope: Scope, found: Found, signal: AbortSignal): Promise<Found> {
  if (found.running) return found;
  await untilEngineStays(context.docker, found.container, signal);
  try {
    await startContainer(context.docker, found.container, signal);
    return found;
  } catch (error) {
    if (!isProcessKept(error)) throw error;
  }
  await makeAnew(context, found, signal);
  return needGateway(context, scope, signal);
}

/**
 * An engine that is being stopped ends its containers first, and is there for seconds after. A start that it takes on then can keep
 * the ports for nobody in its next life. So one that has just ended waits for the engine to go, unless another gateway runs.
 */
async function untilEngineStays(docker: Docker, container: Container, signal: AbortSignal): Promise<void> {
  const { State } = await container.inspect({ abortSignal: signal });
  const ago = Math.max(0, Date.now() - Date.parse(State.FinishedAt));
  const filters = { label: ["slipway.role=gateway"] };
  for (const deadline = performance.now() + engineStopsWithinMs - ago; performance.now() < deadline; ) {
    await pause(lookMs, undefined, { signal }); // others end a moment later
    if ((await docker.listContainers({ filters, abortSignal: signal })).length > 0) return;
  }
}

const engineStopsWithinMs = 20_000;
const lookMs = 250;

/**
 * With all that stands in the old one's folder, which comes last: one that has no configuration counts as missing, and whoever
 * switches next makes it from the release's plan. No request is given up half way, for the engine would go on with it.
 */
async function makeAnew(context: Context, old: Found, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const limit = { abortSignal: AbortSignal.timeout(limitMs) };
  const { truth } = await needTruth(context, old);
  const content = await buffer(await old.container.getArchive({ path: folder, ...limit }));
  context.channels.drop(old.container);
  await old.container.remove({ force: true, ...limit });
  const container = await context.docker.createContainer({ ...createBody(truth.spec, old.image), ...limit });
  const own = truth.spec.network.name;
  const joined = Object.entries(old.networks).map(([network, address]) => ({ network, address }));
  await join(
    context.docker,
    { container, name: old.name, networks: {} },
    joined.filter(({ network }) => network !== own),
    limit.abortSignal,
  );
  await container.putArchive(content, { path: posix.dirname(folder), ...limit });
  await startContainer(context.docker, container, limit.abortSignal);
}

const limitMs = 60_000;

/** The engine may be starting it itself, or still be clearing its last process away. */
async function startWhenItCan(container: Container, signal: AbortSignal): Promise<void> {
  for (let left = mostStarts; ; left--) {
    try {
      return void (await container.start({ abortSignal: signal }));
    } catch (error) {
      if ((error as { statusCode?: number }).statusCode === 304) return;
      if (left === 1 || !isProcessKept(error)) throw error;
      await pause(startAgainMs, undefined, { signal });
    }
  }
}

const startAgainMs = 500;
const mostStarts = 5;

/** A start that an engine begins while it is being stopped can leave a process behind that it does not clear away in its next life. */
const isProcessKept = (error: unknown) => /\btask \w+: already exists/i.test((error as Error).message);
