import { setTimeout as pause } from "node:timers/promises";
import type Docker from "dockerode";
import type { CertificateStore, Output } from "../../application/ports.ts";
import { Refusal } from "../../contract/refusal.ts";
import type { Scope } from "../../domain/release/spec.ts";
import type { Channels } from "./channels.ts";
import { type Found, findGateway } from "./container.ts";
import { readConfiguration, toldConfiguration } from "./files.ts";
import { readStatistics, type ServerState, type StatisticsLine, serversIn, valueIn } from "./statistics.ts";
import { type Truth, truthFrom } from "./truth.ts";

/** What every verb of the gateway works with. */
export interface Context {
  docker: Docker;
  channels: Channels;
  certificates: Pick<CertificateStore, "pemOf">;
  /** Reference of the gateway's image, built if it is not there. */
  image(output: Output, signal: AbortSignal): Promise<string>;
}

/** One that its maker has left without a configuration counts as missing. */
export async function needGateway({ docker }: Context, scope: Scope, signal: AbortSignal): Promise<Found> {
  const found = await findGateway(docker, scope, signal);
  if (found && (found.state !== "created" || (await readConfiguration(found.container)))) return found;
  throw new Refusal(
    "gateway-missing",
    `${scope.environment} of ${scope.application} has no gateway on this engine. Nothing has been changed. Deploy it first.`,
    { environment: scope.environment },
  );
}

/** What the gateway's file says, and its text. */
export interface Written {
  truth: Truth;
  text: string;
}

/** From the running process where it answers, which the engine's archive takes ten times as long for. */
export async function readTruth({ channels }: Context, found: Found): Promise<Written | undefined> {
  const told = found.running ? await channels.to(found.container).then(toldConfiguration, () => undefined) : undefined;
  const text = told && truthFrom(told) ? told : await readConfiguration(found.container);
  const truth = text === undefined ? undefined : truthFrom(text);
  return text === undefined || truth === undefined ? undefined : { truth, text };
}

export async function needTruth(context: Context, found: Found): Promise<Written> {
  return (await readTruth(context, found)) ?? Promise.reject(damaged(found));
}

export const damaged = (found: Found) =>
  new Refusal(
    "gateway-damaged",
    `The configuration of the gateway ${found.name} is missing, or not as Slipway wrote it. It has been left as it is. ` +
      "Remove that container and deploy again.",
    { container: found.name },
  );

export async function statistics({ channels }: Context, found: Found, signal: AbortSignal): Promise<StatisticsLine[]> {
  const channel = await channels.ready(found.container, signal);
  return readStatistics(await channel.ask("show stat"));
}

/** The servers of the running process. */
export const presentServers = async (context: Context, found: Found, signal: AbortSignal): Promise<ServerState[]> =>
  serversIn(await statistics(context, found, signal));

/** A variable of the running process (`proc.…`). */
export async function variable(
  { channels }: Context,
  found: Found,
  name: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const channel = await channels.ready(found.container, signal);
  return valueIn(await channel.ask(`get var proc.${name}`));
}

/** Commands that are answered with silence, or with words about a new or deleted server, were carried out. */
export async function command({ channels }: Context, found: Found, texts: readonly string[]): Promise<void> {
  const answers = await (await channels.to(found.container)).askAll(texts);
  for (const [index, answer] of answers.entries()) {
    if (/^$|^New server registered\.$|^Server deleted\.$/.test(answer)) continue;
    throw new Error(`The gateway ${found.name} answered "${texts[index]}" with: ${answer}`);
  }
}

const attempts = 5;
const pauseMs = 200;

/**
 * A gateway may be killed, and come back, at any moment: each part of a verb looks anew, and may be repeated. One that was
 * killed by hand does not come back by itself; a part that needs it to run starts it.
 */
export async function repeatedly<T>(signal: AbortSignal, part: (attempt: number) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await part(attempt);
    } catch (error) {
      signal.throwIfAborted();
      const final = error instanceof Refusal && error.code !== "gateway-failed";
      if (attempt === attempts || final) throw error;
    }
    await pause(pauseMs, undefined, { signal });
  }
}
