import type Docker from "dockerode";
import type { CertificateStore, Engine, GatewayState, Gateways } from "../../application/ports.ts";
import type { Scope } from "../../domain/release/spec.ts";
import { accessLog } from "./access-log.ts";
import { answers } from "./answers.ts";
import { attach, detach } from "./attachments.ts";
import { createChannels } from "./channels.ts";
import { type Found, findGateway, ownContainer } from "./container.ts";
import { type Context, needGateway, readTruth, statistics, variable } from "./context.ts";
import { drain, settle } from "./drain.ts";
import { ensureGateway } from "./ensure.ts";
import { endStale, hold, idle, releaseHold } from "./hold.ts";
import { ensureGatewayImage } from "./image.ts";
import { removeNetworks } from "./network.ts";
import { disagreement } from "./servers.ts";
import { setCertificate } from "./set-certificate.ts";
import { smoke } from "./smoke.ts";
import { countersFrom, serversIn } from "./statistics.ts";
import { switchTo } from "./switch.ts";
import { tally } from "./tally.ts";

export interface HaproxyGatewayOptions {
  docker: Docker;
  /** For their access logs. */
  engine: Pick<Engine, "streamLogs">;
  /** Image of HAProxy that the gateway's own is built on: `haproxy:3.2`, or a stand-in from Debian's packages. */
  baseImage: string;
  certificates: Pick<CertificateStore, "pemOf">;
}

/** Gateways as HAProxy containers. `close` ends the admin channels; the gateways go on without them. */
export function createHaproxyGateways(options: HaproxyGatewayOptions): Gateways & { close(): void } {
  const { docker, engine, baseImage, certificates } = options;
  const context: Context = {
    docker,
    certificates,
    channels: createChannels(),
    image: (output, signal) => ensureGatewayImage(docker, baseImage, output, signal),
  };
  return {
    prepare: async (output, signal) => void (await context.image(output, signal)),
    ensure: (spec, output, signal) => ensureGateway(context, spec, output, signal),
    observe: (scope, signal) => observe(context, scope, signal),
    attach: (scope, networks, signal) => attach(context, scope, networks, signal),
    detach: (scope, networks, signal) => detach(context, scope, networks, signal),
    switchTo: (scope, target, generation, signal) => switchTo(context, scope, target, generation, signal),
    settle: (scope, release, limitMs, signal) => settle(context, scope, release, limitMs, signal),
    drain: (scope, release, limitMs, signal) => drain(context, scope, release, limitMs, signal),
    hold: (scope, limitMs, signal) => hold(context, scope, limitMs, signal),
    releaseHold: (scope, signal) => releaseHold(context, scope, signal),
    idle: (scope, limitMs, signal) => idle(context, scope, limitMs, signal),
    endStale: (scope, signal) => endStale(context, scope, signal),
    request: async (scope, url, signal) => {
      const found = await needGateway(context, scope, signal);
      const routes = (await readTruth(context, found))?.truth.spec.routes ?? [];
      const tls = routes.some((route) => route.target === url.port && (route.tls ?? "terminate") !== "terminate");
      const from = url.from === undefined ? found.container : await ownContainer(docker, scope, url.from, signal);
      return smoke(from, { ...url, tls }, signal);
    },
    answers: (scope, places, signal) => answers(context, scope, places, signal),
    setCertificate: (scope, pem, save, signal) => setCertificate(context, scope, pem, save, signal),
    counters: async (scope, signal) =>
      (await counted(context, await needGateway(context, scope, signal), signal)).counters,
    tally: (container, signal) => tally(context, container, signal),
    requests: (scope, wanted, signal) => accessLog(docker, engine, scope, wanted, signal),
    remove: (scope, signal) => remove(context, scope, signal),
    close: () => context.channels.close(),
  };
}

async function observe(context: Context, scope: Scope, signal: AbortSignal): Promise<GatewayState | undefined> {
  const found = await findGateway(context.docker, scope, signal);
  if (!found) return undefined;
  const { running } = found;
  const truth = (await readTruth(context, found))?.truth;
  if (!truth) return { running, generation: 0, conflict: "Its configuration is missing, or not as Slipway wrote it." };
  const { generation, release } = truth;
  const live = release === undefined ? {} : { live: release };
  if (!running) return { running, generation, ...live };
  const { lines, counters } = await counted(context, found, signal);
  const conflict = disagreement(truth, serversIn(lines));
  return { running, generation, counters, ...(conflict ? { conflict } : live) };
}

/** The application's errors last: one that comes in between must not look like the gateway's own. */
async function counted(context: Context, found: Found, signal: AbortSignal) {
  const lines = await statistics(context, found, signal);
  const errors = Number((await variable(context, found, "application_errors", signal)) ?? 0);
  return { lines, counters: countersFrom(lines, errors) };
}

async function remove(context: Context, scope: Scope, signal: AbortSignal): Promise<void> {
  const found = await findGateway(context.docker, scope, signal);
  if (found) {
    context.channels.drop(found.container);
    await found.container.remove({ force: true, abortSignal: signal });
  }
  await removeNetworks(context.docker, scope, signal);
}
