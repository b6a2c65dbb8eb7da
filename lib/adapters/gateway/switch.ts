import type { GatewayTarget, Scope } from "../../domain/release/spec.ts";
import { forwards, renderConfiguration } from "./configuration.ts";
import type { Found } from "./container.ts";
import { type Context, command, needGateway, needTruth, presentServers, repeatedly } from "./context.ts";
import { tellConfiguration } from "./files.ts";
import { switchCommands } from "./servers.ts";
import { startGateway } from "./start.ts";
import { type Truth, truthAfter } from "./truth.ts";

/**
 * The file first, so that whatever happens next, a gateway that starts serves what was asked for; then the running
 * process, all ports together. `tookMs` is the second part: looking at its servers and changing them.
 */
export async function switchTo(
  context: Context,
  scope: Scope,
  target: GatewayTarget | undefined,
  generation: number,
  signal: AbortSignal,
): Promise<{ tookMs: number }> {
  const found = await needGateway(context, scope, signal);
  const present = await needTruth(context, found);
  const truth = truthAfter(present.truth, target, generation);
  if (target) assertComplete(truth, target);
  const text = renderConfiguration(truth);
  /** A look more would cost every switch its time, so a first try goes without. */
  const gateway = (attempt: number) => (attempt === 1 && found.running ? found : started(context, scope, signal));
  const write = async (attempt: number) => {
    const { container } = await gateway(attempt);
    await tellConfiguration(await context.channels.ready(container, signal), text);
  };
  if (text !== present.text) await repeatedly(signal, write);
  return repeatedly(signal, async (attempt) => serve(context, await gateway(attempt), truth, signal));
}

function assertComplete(truth: Truth, target: GatewayTarget): void {
  const asked = truth.spec.routes.filter(forwards).map(({ port }) => String(port));
  const given = Object.keys(target.servers);
  const wrong = [...asked.filter((port) => !given.includes(port)), ...given.filter((port) => !asked.includes(port))];
  if (wrong.length > 0)
    throw new Error(`The switch to release ${target.release} must name a server for each port: ${wrong}.`);
}

async function serve(context: Context, found: Found, truth: Truth, signal: AbortSignal): Promise<{ tookMs: number }> {
  await context.channels.ready(found.container, signal);
  const begin = performance.now();
  for (const group of switchCommands(truth, await presentServers(context, found, signal)))
    await command(context, found, group);
  return { tookMs: performance.now() - begin };
}

/** One that somebody stopped is started as it is: only where it runs can its file change at once. */
async function started(context: Context, scope: Scope, signal: AbortSignal): Promise<Found> {
  return startGateway(context, scope, await needGateway(context, scope, signal), signal);
}
