import { setTimeout as pause } from "node:timers/promises";
import type { Engine, EngineEvent, LogPiece, ObservedContainer } from "../application/ports.ts";
import { flags, kinds, momentAt, wholeLog, writeRecord } from "../contract/log-records.ts";
import type { LogEvent } from "../contract/logs.ts";
import { Refusal } from "../contract/refusal.ts";
import { withFileValues } from "../domain/compose/file-values.ts";
import type { HealthCheck } from "../domain/compose/model.ts";
import { settingsOf } from "../domain/difference/settings.ts";
import { masked } from "../domain/logs/mask.ts";
import { secretsIn } from "../domain/logs/secrets.ts";
import type { Scope } from "../domain/release/spec.ts";
import { change, processIn, waitForEnd } from "./engine-room.ts";
import type { EngineWorld, FakeContainer, FakeExec } from "./engine-world.ts";
import { fakeTerminal } from "./fake-terminal.ts";

type Looks = Pick<
  Engine,
  | "info"
  | "capacity"
  | "takenPorts"
  | "usedSubnets"
  | "observe"
  | "images"
  | "events"
  | "checkHealth"
  | "environmentOf"
  | "exec"
  | "execInto"
  | "openTerminal"
  | "endMarked"
  | "streamLogs"
  | "readLog"
>;

type WideScope = Parameters<Engine["observe"]>[0];

/** Without an environment: both. What nobody of ours made has no scope. */
export function owned(thing: { scope?: Scope }, scope: WideScope): boolean {
  return (
    thing.scope?.instance === scope.instance &&
    thing.scope.application === scope.application &&
    (scope.environment === undefined || thing.scope.environment === scope.environment)
  );
}

const nothingSaid: FakeExec = { exitCode: 0, output: "" };
/** Exit code of what was ended by SIGKILL. */
const killed = 137;

/** The verbs that only look. */
export function fakeEngineLooks(world: EngineWorld, own: (scope: Scope, name: string) => FakeContainer): Looks {
  return {
    info: async () => ({ host: "fake", version: "0", apiVersion: "1.44", operatingSystem: "memory" }),
    capacity: async () => ({ diskFree: world.diskFree, memoryAvailable: 8 * 1024 ** 3 }),

    takenPorts: async (wanted) =>
      wanted.flatMap(({ port }) => {
        const foreign = world.foreign.find(({ running, ports }) => running && ports.includes(port));
        const holder = world.ports.get(port) ?? (foreign && `container ${foreign.name}`);
        return holder ? [{ port, holder }] : [];
      }),

    async usedSubnets() {
      const refusal = world.behaviour.refuses?.("look at subnets");
      if (refusal) throw new Refusal("engine-unreachable", refusal);
      return [...world.networks, ...world.beside().flatMap(({ networks }) => networks)].map(({ subnet }) => subnet);
    },

    async observe(scope, signal) {
      signal.throwIfAborted();
      const ours = <T extends { scope?: Scope }>(all: readonly T[]) => all.filter((one) => owned(one, scope));
      const gateways = ours(world.beside());
      const gatewayNetworks = gateways.flatMap(({ networks }) => networks);
      return structuredClone({
        containers: [...ours(world.containers).map(observed), ...gateways.flatMap(({ containers }) => containers)],
        networks: [
          ...ours(world.networks).map(({ name, key = "", subnet, release }) => ({ name, key, subnet, release })),
          ...gatewayNetworks.map((network) => ({ ...network, key: "gateway" })),
        ],
        volumes: ours(world.volumes).map(({ key = "", name, release, scratch, snapshot }) => ({
          name,
          key,
          release,
          scratch,
          snapshot,
        })),
      });
    },

    async images(scope, signal) {
      signal.throwIfAborted();
      const ours = world.images.filter((image) => owned(image, scope));
      return ours.map(({ id, tags, service, release }) => ({ id, tags, service, release, bytes: 1_000_000 }));
    },

    events: (scope, signal) => follow(world, scope, signal),

    checkHealth: async (scope, name, check, port, signal) => healthOf(world, own(scope, name), check, port, signal),

    async environmentOf(scope, name) {
      const { environment, files } = own(scope, name).spec.runtime;
      const variables = Object.entries(environment).map(([variable, value]) => [variable, value ?? ""] as const);
      return withFileValues(Object.fromEntries(variables), files);
    },

    async exec(scope, name, command) {
      const container = own(scope, name);
      const { exitCode, output, errors = "" } = world.behaviour.exec?.(container, command, {}) ?? nothingSaid;
      return { exitCode, output: `${output}${errors}` };
    },

    async execInto(scope, name, { run, environment, into, mark }, signal) {
      const container = own(scope, name);
      const place = `${container.id} ${mark}`;
      world.execs.get(place)?.();
      const {
        exitCode,
        output,
        errors = "",
        hangs,
      } = world.behaviour.exec?.(container, run, environment) ?? nothingSaid;
      into.write(output);
      if (into.errored) throw into.errored;
      if (!hangs) return { exitCode, errors: errors.trim() };
      const ended = Promise.withResolvers<number>();
      world.execs.set(place, () => ended.resolve(killed));
      signal.addEventListener("abort", () => ended.reject(signal.reason), { once: true });
      return { exitCode: await ended.promise, errors: errors.trim() };
    },

    async openTerminal(scope, name, { run, size, mark }) {
      const container = own(scope, name);
      let hear: (line: string) => void = () => {};
      const terminal = fakeTerminal(size, (line) => hear(line));
      hear = world.behaviour.terminal?.(container, run, terminal) ?? hear;
      world.execs.set(`${container.id} ${mark}`, () => void terminal.end());
      return terminal;
    },

    async endMarked(scope, name, { mark }) {
      const { id } = own(scope, name);
      for (const [place, end] of world.execs) if (place.startsWith(`${id} ${mark}`)) end();
    },

    streamLogs: (scope, name, options, signal) => logsOf(world, () => own(scope, name), name, options, signal),
    readLog: (scope, name, options, signal) =>
      piecesOf(
        logsOf(world, () => own(scope, name), name, options, signal),
        options.source,
      ),
  };
}

export async function healthOf(
  world: EngineWorld,
  container: FakeContainer,
  check: HealthCheck | undefined,
  port: number | undefined,
  signal: AbortSignal,
): Promise<{ healthy: boolean; detail: string }> {
  if (container.state === "created") return { healthy: false, detail: "created, not started" };
  if (container.state === "exited") return { healthy: false, detail: lastWords(container) };
  if (check && check.test[0] !== "NONE") {
    const { health, says } = world.behaviour.check?.(container, check) ?? { health: "passes" };
    if (health === "passes") return { healthy: true, detail: "health check passed" };
    if (health === "fails") return { healthy: false, detail: `health check exited with 1: ${says ?? ""}` };
    const { timeoutMs = 30_000 } = check;
    await pause(timeoutMs, undefined, { signal });
    return { healthy: false, detail: `health check took longer than ${timeoutMs / 1000} s and was ended` };
  }
  const together = world.containers.filter((one) => one.state === "running" && networkOf(one) === networkOf(container));
  const ports = together.map((other) => processIn(other, world)).filter((process) => process.does === "listens");
  const open = port === undefined || ports.length === 0 || ports.some((process) => process.port === port);
  return { healthy: open, detail: open ? "up" : `nothing listens on port ${port}` };
}

const networkOf = ({ name, spec }: FakeContainer) => spec.within ?? name;

/** As people may read it. */
export const saidBy = ({ log, spec }: FakeContainer): FakeContainer["log"] => {
  const secrets = secretsIn(spec.runtime);
  return log.map((line) => ({ ...line, text: masked(line.text, secrets) }));
};

function lastWords(container: FakeContainer): string {
  const { exitCode } = container;
  const said = saidBy(container)
    .slice(-3)
    .map(({ text }) => text);
  return `exited with ${exitCode}${said.length > 0 ? `: ${said.join(" | ")}` : ", and logged nothing"}`;
}

export function observed({
  id,
  name,
  spec,
  state,
  exitCode,
  startedAt,
  restarts,
  restartPolicy,
  endpoints,
}: FakeContainer) {
  const container: ObservedContainer = {
    id,
    name,
    service: spec.service,
    role: spec.role,
    release: spec.release,
    image: spec.image,
    state,
    exitCode: state === "exited" ? exitCode : undefined,
    startedAt,
    restarts,
    restartPolicy,
    addresses: Object.fromEntries([...endpoints.values()].map(({ network, address }) => [network, address])),
    aliases: Object.fromEntries([...endpoints.values()].map(({ network, aliases }) => [network, aliases])),
    volumes: spec.volumes.map((volume) => volume.name),
    made: { settings: { ...settingsOf(spec), "restart policy": restartPolicy }, defaults: {} },
  };
  return container;
}

/** From now on, until the signal ends. */
async function* follow(
  world: EngineWorld,
  scope: { instance: string; application: string },
  signal: AbortSignal,
): AsyncGenerator<EngineEvent> {
  for (let next = world.events.length; !signal.aborted; ) {
    const happened = world.events[next];
    if (happened) next += 1;
    else await change(world, signal);
    if (happened && owned(happened, scope)) yield happened.event;
  }
}

/** `resume` is how many lines have been taken. */
async function* logsOf(
  world: EngineWorld,
  find: () => FakeContainer,
  name: string,
  options: Parameters<Engine["streamLogs"]>[2],
  signal: AbortSignal,
): AsyncGenerator<LogEvent> {
  let container: FakeContainer;
  try {
    container = find();
  } catch {
    yield { type: "end", service: name, cause: `There is no container ${name}.` };
    return;
  }
  const { log, spec, scope } = container;
  const { since, tail = log.length } = options;
  let next = since ? Number(since) : Math.max(0, log.length - tail);
  const { service } = spec;
  for (;;) {
    for (const line of saidBy(container).slice(next)) {
      if (signal.aborted) break;
      next += 1;
      yield { type: "line", environment: scope.environment, service, stream: "stdout", ...line };
    }
    if (!options.follow || container.state !== "running" || signal.aborted) break;
    await waitForEnd(world, container, signal).catch(() => {});
  }
  const cause = options.follow ? `exited with ${container.exitCode}` : wholeLog;
  yield { type: "end", service, cause, resume: String(next) };
}

/** An event a batch. */
export async function* piecesOf(events: AsyncIterable<LogEvent>, source: number): AsyncGenerator<LogPiece> {
  yield { type: "opened", secrets: [] };
  for await (const event of events) {
    if (event.type === "end") yield { type: "end", cause: event.cause, resume: event.resume };
    if (event.type !== "line") continue;
    const moment = momentAt(event.at);
    const flag = event.stream === "stderr" ? flags.stderr : 0;
    const bytes = writeRecord({ ...moment, source, kind: kinds.line, flags: flag, content: Buffer.from(event.text) });
    yield { type: "lines", bytes, lines: 1, first: moment, last: moment };
  }
}
