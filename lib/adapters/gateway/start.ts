import { setTimeout as pause } from "node:timers/promises";
import type Docker from "dockerode";
import type { Container } from "dockerode";
import type { Scope } from "../../domain/release/spec.ts";
import { attach } from "./attachments.ts";
import { renderConfiguration } from "./configuration.ts";
import { createBody, type Found } from "./container.ts";
import { type Context, needGateway, needTruth } from "./context.ts";
import { companions, writeConfiguration, writeFiles } from "./files.ts";
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
  try {
    await startContainer(context.docker, found.container, signal);
    return found;
  } catch (error) {
    if (!isProcessKept(error)) throw error;
  }
  await makeAnew(context, scope, found, signal);
  return needGateway(context, scope, signal);
}

/** Should this be cut short after the removal, there is none, and whoever switches next makes it from the release's plan. */
async function makeAnew(context: Context, scope: Scope, old: Found, signal: AbortSignal): Promise<void> {
  const { docker, channels, certificates } = context;
  const { truth } = await needTruth(context, old);
  const { hash, files } = await companions(await certificates.pemOf(scope.environment));
  channels.drop(old.container);
  await old.container.remove({ force: true });
  const container = await docker.createContainer({ ...createBody(truth.spec, old.image), abortSignal: signal });
  await writeFiles(container, files);
  await writeConfiguration(container, renderConfiguration({ ...truth, files: hash }));
  const joined = Object.entries(old.networks).filter(([network]) => network !== truth.spec.network.name);
  await attach(
    context,
    scope,
    joined.map(([network, address]) => ({ network, address })),
    signal,
  );
  await startContainer(docker, container, signal);
}

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
