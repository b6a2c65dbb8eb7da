import { createHash } from "node:crypto";
import { Refusal } from "../../../contract/refusal.ts";
import type { DatabaseAt, ServerUse } from "../../ports.ts";
import type { DeployPorts, RunContext } from "../deploy-request.ts";
import { initialise, type Place, type ServerLike, startAndWait } from "./scratch-server.ts";

type BlankUse = Extract<ServerUse, "blank" | "target">;

/** A server with nothing in it, on a volume that is not there yet. */
export async function startBlank(
  ports: DeployPorts,
  context: RunContext,
  plan: ServerLike,
  place: Place,
  use: BlankUse = "blank",
): Promise<DatabaseAt> {
  const key = keyOf(ports, plan);
  const started = await startKept(ports, context, plan, place, { key, use });
  if (started) return started;
  await initialise(ports, context, plan, { mark: place.mark, volume: place.volume });
  await keep(ports, context, plan, place, key);
  return startAndWait(ports, context, plan, use, place);
}

/** What a new data folder depends on, as far as Slipway knows: a server that it does not suit will not start on it. */
function keyOf({ databases }: DeployPorts, { database, server }: ServerLike): string {
  const { entrypoint, command } = databases.serverFor("initialise", database, server.runtime).runtime;
  const facts = JSON.stringify([server.image, entrypoint, command]);
  return createHash("sha256").update(facts).digest("hex").slice(0, 32);
}

/** One that cannot be used is forgotten: it can be made again. */
async function startKept(
  ports: DeployPorts,
  context: RunContext,
  plan: ServerLike,
  place: Place,
  { key, use }: { key: string; use: BlankUse },
): Promise<DatabaseAt | undefined> {
  const { blanks, engine } = ports;
  const { signal } = context;
  const kept = await blanks.open(key, signal);
  if (!kept) return undefined;
  try {
    await engine.writeVolume(plan.scope, through(plan, place), kept, signal);
    return await startAndWait(ports, context, plan, use, place);
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof Refusal)) throw error;
    context.output(`The empty data folder that was kept is of no use, and another one is made: ${error.message}`);
    await blanks.forget(key);
    await engine.removeScratch(plan.scope, place.mark, signal);
    await engine.removeVolume(plan.scope, place.volume.name, signal);
    return undefined;
  } finally {
    kept.destroy();
  }
}

/** For the next time; this one goes on without. */
async function keep(
  { blanks, engine }: DeployPorts,
  context: RunContext,
  plan: ServerLike,
  place: Place,
  key: string,
): Promise<void> {
  const { signal } = context;
  const read = { ...through(plan, place), volume: place.volume.name };
  try {
    await blanks.keep(key, async (into) => void (await engine.readVolume(plan.scope, read, into, signal)), signal);
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof Refusal)) throw error;
    context.output(`The server's empty data folder is not kept: ${error.message}`);
  }
}

const through = ({ server }: ServerLike, { mark, volume }: Place) => ({ image: server.image, mark, volume });
