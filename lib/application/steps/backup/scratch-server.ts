import { Refusal } from "../../../contract/refusal.ts";
import { taskName } from "../../../domain/release/names.ts";
import type { Attachment, Scope, VolumeSpec } from "../../../domain/release/spec.ts";
import { lastWords } from "../../last-words.ts";
import type { DatabaseAt, ServerUse, StoredAccount } from "../../ports.ts";
import type { DeployPorts, RunContext } from "../deploy-request.ts";
import { mountsWith, type ProofPlan } from "./backup-plan.ts";

const readyMs = 10 * 60_000;

/** What a server is made like. */
export type ServerLike = Pick<ProofPlan, "scope" | "database" | "server">;

export interface Place {
  mark: string;
  volume: VolumeSpec;
  /** Without one it is on no network: then nothing leads to it, and from it nowhere. */
  attachments?: Attachment[];
  /** Under which it is found by who shares its network. */
  names?: string[];
  /** Its volume goes with it. */
  endsAtOnce?: boolean;
  /** Accounts of the live server, for a copy that takes them over. */
  present?: StoredAccount[];
}

/** Starts a server like the live one on a volume that nobody else has. Answers its database. */
export async function startServer(
  ports: DeployPorts,
  context: RunContext,
  { scope, database, server: { release: _, ...server } }: ServerLike,
  use: ServerUse,
  { mark, volume, attachments = [], names = [], endsAtOnce = false, present }: Place,
): Promise<DatabaseAt> {
  const { runtime, files } = ports.databases.serverFor(use, database, server.runtime, present);
  const name = taskName(scope.application, scope.environment, context.run, use);
  const container = {
    ...server,
    role: "scratch" as const,
    name,
    runtime: {
      ...runtime,
      mounts: mountsWith(runtime, volume),
      extraHosts: [...runtime.extraHosts, ...names.map((name) => `${name}:127.0.0.1`)],
      ...(endsAtOnce && { stopSignal: "SIGKILL" }),
    },
    attachments,
    volumes: [volume],
    restart: { name: "no" as const },
    after: [],
    singleton: false,
  };
  await ports.engine.startScratch({ scope, networks: [], container, mark }, files, context.output, context.signal);
  return { ...database, scope, container: name };
}

/** Makes the volume's server, and is gone. */
export async function initialise(
  ports: DeployPorts,
  context: RunContext,
  plan: ServerLike,
  place: Pick<Place, "mark" | "volume">,
): Promise<void> {
  const { container } = await startServer(ports, context, plan, "initialise", place);
  await endedWell(ports, context, plan, container);
  await ports.engine.removeScratch(plan.scope, place.mark, context.signal);
}

export async function endedWell(ports: DeployPorts, context: RunContext, { scope }: ServerLike, container: string) {
  const { exitCode } = await ports.engine.waitForEnd(scope, container, context.signal);
  if (exitCode !== 0) throw await ended(ports, context, scope, container, exitCode);
}

async function ended(ports: DeployPorts, { signal }: RunContext, scope: Scope, container: string, exitCode?: number) {
  const said = await lastWords(ports, scope, container, signal);
  return new Refusal("server-failed", `The server ${container} ended with exit code ${exitCode ?? "unknown"}. ${said}`);
}

export async function startAndWait(
  ports: DeployPorts,
  context: RunContext,
  plan: ServerLike,
  use: Extract<ServerUse, "blank" | "target" | "copy">,
  place: Place,
): Promise<DatabaseAt> {
  const at = await startServer(ports, context, plan, use, place);
  try {
    await ports.databases.waitUntilReady(at, readyMs, context.signal);
    return at;
  } catch (error) {
    context.signal.throwIfAborted();
    const { containers } = await ports.engine.observe(plan.scope, context.signal);
    const server = containers.find(({ name }) => name === at.container);
    if (server?.state !== "exited") throw error;
    throw await ended(ports, context, plan.scope, at.container, server.exitCode);
  }
}
