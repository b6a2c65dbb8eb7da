import { createMailbox } from "../application/mailbox.ts";
import type { AccessEvent, Gateways, HttpPlace } from "../application/ports.ts";
import { Refusal } from "../contract/refusal.ts";
import type { GatewaySpec, GatewayTarget, Scope } from "../domain/release/spec.ts";
import type { AccessLine } from "../domain/report/access-line.ts";

/** One gateway as it would be on an engine: it outlives every adapter, and so every worker. */
export interface FakeGateway {
  spec: GatewaySpec;
  running: boolean;
  generation: number;
  /** What its configuration file says. */
  configured?: GatewayTarget;
  /** What its process serves; another than `configured` after a switch that was cut in the middle. */
  serving?: GatewayTarget;
  networks: Map<string, string>;
  /** Releases of the requests in flight, and of the connections by tcp. */
  inFlight: { release: number; tcp?: boolean; end(how: "answered" | "cut"): void }[];
  /** Until when everybody waits, by `performance.now()`. */
  heldUntil?: number;
  requests: number;
  failed: number;
  /** 5xx of the application. */
  applicationErrors: number;
}

export interface FakeGatewayState {
  gateways: Map<string, FakeGateway>;
  /** Each gateway's access log, and who follows it. */
  logs: Map<string, { lines: AccessLine[]; readers: Set<() => void> }>;
  /** Called between two effects of one verb; throw here to die there. */
  between?: (verb: "ensure" | "switchTo" | "drain") => void;
  /** Which container of somebody else's publishes a port. */
  holder?: (port: number) => string | undefined;
  /** Whether a container runs that a smoke request can be sent from. */
  runs?: (container: string) => boolean;
  /** Status of a smoke request; 200 unless set. Throw for no answer. */
  smoke?: (url: { address: string; port: number; path: string; from?: string }) => number;
  /** Whether something answers http there; it does unless set. */
  answers?: (place: HttpPlace) => boolean;
}

export const fakeGatewayState = (): FakeGatewayState => ({ gateways: new Map(), logs: new Map() });

const keyOf = ({ instance, application, environment }: Scope) => `${instance}/${application}/${environment}`;

export const fakeGatewayOf = (state: FakeGatewayState, scope: Scope) => state.gateways.get(keyOf(scope));

/** What a client of a published port sees: the live release, or `undefined` for the 503 page. Counted like a request. */
export function askFakeGateway(state: FakeGatewayState, scope: Scope, port: number): number | undefined {
  const gateway = fakeGatewayOf(state, scope);
  const route = gateway?.spec.routes.find((candidate) => candidate.port === port);
  if (!gateway?.running || !route) throw new Error(`Nothing listens on port ${port}.`);
  const release = gateway.serving?.servers[port] && gateway.serving.release;
  if (route.mode === "http") {
    gateway.requests++;
    if (release === undefined) gateway.failed++;
    const answer =
      release === undefined ? { status: 503, end: "LR--" } : { status: 200, end: "----", release: `r${release}` };
    logFakeRequest(state, scope, { endedAt: Date.now(), tookMs: 1, ...answer });
  }
  return release;
}

/** A request that has ended, as its gateway's log tells it. */
export function logFakeRequest(state: FakeGatewayState, scope: Scope, line: AccessLine): void {
  const { lines, readers } = logOf(state, scope);
  lines.push(line);
  for (const wake of readers) wake();
}

function logOf({ logs }: FakeGatewayState, scope: Scope) {
  const log = logs.get(keyOf(scope)) ?? { lines: [], readers: new Set() };
  logs.set(keyOf(scope), log);
  return log;
}

const longestHoldMs = 30_000;

/** Whether whoever comes now has to wait. */
export const isHeld = ({ heldUntil = 0 }: FakeGateway): boolean => performance.now() < heldUntil;

/** A process that is started again knows what its file says, and has no requests in flight. */
export function restartFakeGateway(gateway: FakeGateway): void {
  for (const request of gateway.inFlight.splice(0)) request.end("cut");
  delete gateway.heldUntil;
  gateway.running = true;
  gateway.serving = gateway.configured;
}

/** Gateways in memory. All that lasts is in `state`, so a new adapter on the same state is a new worker. */
export function createFakeGateways(state: FakeGatewayState): Gateways {
  const need = (scope: Scope): FakeGateway => {
    const gateway = fakeGatewayOf(state, scope);
    if (gateway) return gateway;
    throw new Refusal(
      "gateway-missing",
      `${scope.environment} of ${scope.application} has no gateway. Deploy it first.`,
    );
  };
  const checked = <T>(signal: AbortSignal, verb: () => T): Promise<T> =>
    Promise.resolve().then(() => {
      signal.throwIfAborted();
      return verb();
    });

  return {
    prepare: (_output, signal) => checked(signal, () => {}),
    ensure: (spec, _output, signal) => checked(signal, () => ensure(state, spec)),
    observe: (scope, signal) => checked(signal, () => observe(fakeGatewayOf(state, scope))),
    attach: (scope, networks, signal) =>
      checked(signal, () => {
        for (const { network, address } of networks) need(scope).networks.set(network, address);
      }),
    detach: (scope, networks, signal) =>
      checked(signal, () => {
        for (const network of networks) fakeGatewayOf(state, scope)?.networks.delete(network);
      }),
    switchTo: (scope, target, generation, signal) =>
      checked(signal, () => switchTo(state, need(scope), target, generation)),
    settle: async (scope, release, limitMs, signal) => {
      const open = await settle(need(scope), release, limitMs, signal);
      return { open: open.length };
    },
    drain: (scope, release, limitMs, signal) => drain(state, need(scope), release, limitMs, signal),
    hold: (scope, limitMs, signal) =>
      checked(signal, () => {
        need(scope).heldUntil = performance.now() + Math.min(limitMs, longestHoldMs);
      }),
    releaseHold: (scope, signal) =>
      checked(signal, () => {
        delete fakeGatewayOf(state, scope)?.heldUntil;
      }),
    idle: async (scope, limitMs, signal) => {
      const gateway = need(scope);
      const requests = await left(limitMs, signal, () =>
        gateway.inFlight.filter(({ release, tcp }) => !tcp && release === gateway.serving?.release),
      );
      return { open: requests.length };
    },
    endStale: (scope, signal) =>
      checked(signal, () => {
        const gateway = need(scope);
        const stale = gateway.inFlight.filter(({ release, tcp }) => tcp && release !== gateway.serving?.release);
        for (const connection of stale) connection.end("cut");
        return { cut: stale.length };
      }),
    request: (scope, url, signal) =>
      checked(signal, () => {
        need(scope);
        if (url.from !== undefined && !state.runs?.(url.from))
          throw new Refusal("container-missing", `There is no container ${url.from}.`);
        const status = state.smoke ? state.smoke(url) : 200;
        return { status, tookMs: 1 };
      }),
    answers: (scope, places, signal) =>
      checked(signal, () => {
        need(scope);
        return places.every((place) => state.answers?.(place) ?? true);
      }),
    setCertificate: (_scope, _pem, save) => save(),
    counters: (scope, signal) => checked(signal, () => countersOf(need(scope))),
    tally: async (container, signal) => {
      signal.throwIfAborted();
      const gateway = [...state.gateways.values()].find(({ spec, running }) => running && spec.container === container);
      if (!gateway) throw new Error(`No gateway runs as ${container}.`);
      const counters = countersOf(gateway);
      return { atMs: performance.now(), ...counters, took: [counters.requests - counters.failed] };
    },
    requests: (scope, { since }, signal) => requests(state, scope, since, signal),
    remove: (scope, signal) =>
      checked(signal, () => {
        state.gateways.delete(keyOf(scope));
      }),
  };
}

async function* requests(
  state: FakeGatewayState,
  scope: Scope,
  since: number | undefined,
  signal: AbortSignal,
): AsyncGenerator<AccessEvent> {
  const log = logOf(state, scope);
  let next = since === undefined ? log.lines.length : log.lines.findIndex(({ endedAt }) => endedAt >= since);
  if (next < 0) next = log.lines.length;
  const take = () => log.lines.slice(next, (next = log.lines.length));
  const mailbox = createMailbox(take, signal, () => log.readers.delete(mailbox.wake));
  log.readers.add(mailbox.wake);
  for await (const lines of mailbox.batches) for (const line of lines) yield { type: "request", ...line };
}

const portsOf = (spec: GatewaySpec) =>
  spec.routes
    .map(({ bind, port }) => `${bind}:${port}`)
    .sort()
    .join(" ");

function ensure(state: FakeGatewayState, spec: GatewaySpec): void {
  const present = fakeGatewayOf(state, spec.scope);
  const samePorts = present !== undefined && portsOf(present.spec) === portsOf(spec);
  if (present?.configured && !samePorts)
    throw new Refusal("gateway-ports-changed", `Published ports cannot be changed while a release is live.`);
  if (present && samePorts) {
    present.spec = spec;
    const forwards = (port: string) =>
      spec.routes.some((one) => `${one.port}` === port && one.redirectTo === undefined);
    for (const told of ["configured", "serving"] as const) {
      const { release, servers } = present[told] ?? {};
      if (release === undefined || !servers) continue;
      const left = Object.entries(servers).filter(([port]) => forwards(port));
      present[told] = { release, servers: Object.fromEntries(left) };
    }
    if (!present.running) restartFakeGateway(present);
    return;
  }
  const taken = spec.routes.find(({ port }) => state.holder?.(port));
  if (taken) throw new Refusal("port-taken", `Port ${taken.port} is held by ${state.holder?.(taken.port)}.`);
  state.gateways.set(keyOf(spec.scope), {
    spec,
    running: true,
    generation: 0,
    networks: new Map(),
    inFlight: [],
    requests: 0,
    failed: 0,
    applicationErrors: 0,
  });
  state.between?.("ensure");
}

const countersOf = ({ requests, failed, applicationErrors }: FakeGateway) => ({ requests, failed, applicationErrors });

function observe(gateway: FakeGateway | undefined) {
  if (!gateway) return undefined;
  const { running, generation, configured, serving } = gateway;
  const state = { running, generation, ...(running && { counters: countersOf(gateway) }) };
  if (running && JSON.stringify(configured) !== JSON.stringify(serving)) {
    const conflict = `It is told to serve ${configured?.release ?? "nothing"}, and serves ${serving?.release ?? "nothing"}.`;
    return { ...state, conflict };
  }
  return { ...state, ...(configured ? { live: configured.release } : {}) };
}

function switchTo(
  state: FakeGatewayState,
  gateway: FakeGateway,
  target: GatewayTarget | undefined,
  generation: number,
): { tookMs: number } {
  const asked = gateway.spec.routes.filter(({ redirectTo }) => redirectTo === undefined).map(({ port }) => `${port}`);
  const given = Object.keys(target?.servers ?? {});
  if (target && asked.toSorted().join() !== given.toSorted().join())
    throw new Error(`The switch to release ${target.release} must name a server for each port.`);
  gateway.configured = target;
  gateway.generation = generation;
  state.between?.("switchTo");
  if (gateway.running) gateway.serving = target;
  else restartFakeGateway(gateway);
  return { tookMs: 1 };
}

async function drain(
  state: FakeGatewayState,
  gateway: FakeGateway,
  release: number,
  limitMs: number,
  signal: AbortSignal,
): Promise<{ cut: number }> {
  const cut = await settle(gateway, release, limitMs, signal);
  if (gateway.configured?.release !== release) state.between?.("drain");
  for (const request of cut) request.end("cut");
  return { cut: cut.length };
}

/** What is still open after the limit; nothing of a release that is live. */
async function settle(gateway: FakeGateway, release: number, limitMs: number, signal: AbortSignal) {
  if (gateway.configured?.release === release) return [];
  return left(limitMs, signal, () => gateway.inFlight.filter((request) => request.release === release));
}

async function left<T>(limitMs: number, signal: AbortSignal, look: () => T[]): Promise<T[]> {
  const deadline = performance.now() + limitMs;
  while (look().length > 0 && performance.now() < deadline) {
    signal.throwIfAborted();
    await new Promise((resolve) => setImmediate(resolve));
  }
  signal.throwIfAborted();
  return look();
}
