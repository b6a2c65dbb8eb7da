import { setTimeout as pause } from "node:timers/promises";
import type { Container } from "dockerode";
import type { Output } from "../../application/ports.ts";
import { Refusal } from "../../contract/refusal.ts";
import type { GatewaySpec } from "../../domain/release/spec.ts";
import { forwards, renderConfiguration, shapeOf } from "./configuration.ts";
import { createBody, type Found, findGateway } from "./container.ts";
import { type Context, damaged, readTruth, variable, type Written } from "./context.ts";
import { companions, replaceConfiguration, writeConfiguration, writeFiles } from "./files.ts";
import { portsFingerprint } from "./labels.ts";
import { ensureNetwork } from "./network.ts";
import { startContainer, startGateway } from "./start.ts";
import type { Truth } from "./truth.ts";

const reloadLimitMs = 30_000;

/** Creates the gateway, or makes the one that is there what the spec says: in place wherever something is live. */
export async function ensureGateway(
  context: Context,
  spec: GatewaySpec,
  output: Output,
  signal: AbortSignal,
): Promise<void> {
  const image = await context.image(output, signal);
  const found = await findGateway(context.docker, spec.scope, signal);
  if (!found) return create(context, spec, image, output, signal);
  const written = await readTruth(context, found);
  if (!written && found.state !== "created") throw damaged(found);
  const idle = written?.truth.release === undefined;
  if (written && !(idle && isAnother(found, spec, image))) return change(context, found, written, spec, output, signal);
  output(`Making the gateway ${found.name} anew: nothing is live …`);
  context.channels.drop(found.container);
  await found.container.remove({ force: true });
  await create(context, spec, image, output, signal);
}

/** Whether only another container can be what the spec says. */
const isAnother = (found: Found, spec: GatewaySpec, image: string) => isElsewhere(found, spec) || found.image !== image;

const isElsewhere = (found: Found, spec: GatewaySpec) =>
  found.ports !== portsFingerprint(spec.routes) || found.networks[spec.network.name] !== spec.address;

async function create(
  context: Context,
  spec: GatewaySpec,
  image: string,
  output: Output,
  signal: AbortSignal,
): Promise<void> {
  const { docker, channels } = context;
  const { hash, files } = await companions(await context.certificates.pemOf(spec.scope.environment));
  const madeNetwork = await ensureNetwork(docker, spec, signal);
  let container: Container | undefined;
  try {
    container = await docker.createContainer({ ...createBody(spec, image), abortSignal: signal });
    await writeFiles(container, files);
    await writeConfiguration(container, renderConfiguration({ generation: 0, servers: {}, spec, files: hash }));
    await startContainer(docker, container, signal);
    await channels.ready(container, signal);
  } catch (error) {
    await discard(context, container, madeNetwork ? spec.network.name : undefined).catch((failure: Error) =>
      output(`What was made of the gateway ${spec.container} could not be removed: ${failure.message}`),
    );
    throw error;
  }
}

/** What a start that failed has made. */
async function discard({ docker, channels }: Context, container?: Container, network?: string): Promise<void> {
  if (container) {
    channels.drop(container);
    await container.remove({ force: true });
  }
  if (network) await docker.getNetwork(network).remove();
}

/** Makes a gateway what the spec says, with the certificate that is stored, in place. */
export async function change(
  context: Context,
  found: Found,
  { truth, text: present }: Written,
  spec: GatewaySpec,
  output: Output,
  signal: AbortSignal,
): Promise<void> {
  if (isElsewhere(found, spec)) throw portsChanged(found, spec, truth);
  const { hash, files } = await companions(await context.certificates.pemOf(spec.scope.environment));
  const next = { ...truth, spec, files: hash, servers: serversOf(truth, spec) };
  const text = renderConfiguration(next);
  const gateway = await startGateway(context, spec.scope, found, signal);
  await context.channels.ready(gateway.container, signal);
  if (text !== present) {
    await writeFiles(gateway.container, files);
    await replaceConfiguration(gateway.container, text, signal, { check: true });
  }
  if ((await variable(context, gateway, "shape", signal)) === shapeOf(next)) return;
  output(`Changing the configuration of the gateway ${found.name} in place …`);
  await reload(context, gateway.container, signal);
}

const serversOf = (truth: Truth, spec: GatewaySpec): Truth["servers"] =>
  Object.fromEntries(
    spec.routes.filter(forwards).flatMap(({ port }) => {
      const server = truth.servers[port];
      return server ? [[port, server]] : [];
    }),
  );

/** Master-worker reload: a new process takes the listening sockets over, the old one ends its requests. */
async function reload({ channels }: Context, container: Container, signal: AbortSignal): Promise<void> {
  const processId = async () =>
    /^Pid: (\d+)/m.exec(await (await channels.ready(container, signal)).ask("show info"))?.[1];
  const before = await processId();
  await container.kill({ signal: "SIGUSR2" });
  const deadline = performance.now() + reloadLimitMs;
  do {
    if (performance.now() > deadline) throw new Error(`The gateway was not reloaded within ${reloadLimitMs} ms.`);
    await pause(50, undefined, { signal });
    channels.drop(container);
  } while ((await processId()) === before);
}

function portsChanged(found: Found, spec: GatewaySpec, truth: Truth): Refusal {
  return new Refusal(
    "gateway-ports-changed",
    `The gateway ${found.name} publishes ${found.ports}; asked for is ${portsFingerprint(spec.routes)}. Published ports ` +
      `cannot be changed while release ${truth.release} is live, which keeps serving as before. Put the ports back, or stop ` +
      "the environment for the change.",
    { container: found.name },
  );
}
