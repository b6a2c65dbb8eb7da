import { buffer } from "node:stream/consumers";
import type Docker from "dockerode";
import { limited, unless } from "./effects.ts";
import { frameReader } from "./frames.ts";
import { openStream } from "./stream.ts";

/** A container that lives for a moment, to look at the engine's machine from there. */
export interface Probe {
  instance: string;
  /** An image with a shell, `cat` and `df` that is on the engine already. */
  image: string;
}

/** `undefined` as long as the engine has no such image. */
export async function findProbe(
  docker: Docker,
  instance: string,
  image: string | undefined,
): Promise<Probe | undefined> {
  const present = image && (await unless([404], docker.getImage(image).inspect()));
  return present ? { instance, image: present.Id } : undefined;
}

interface ProbeRequest {
  command: string[];
  host: Docker.HostConfig;
  exposed?: string[];
}

let last: Promise<unknown> = Promise.resolve();

/** Answers what the command said. One after the other, under one name: what a crash left behind is removed by the next. */
export function runProbe(docker: Docker, probe: Probe, request: ProbeRequest, signal: AbortSignal): Promise<string> {
  const answer = last.then(() => look(docker, probe, request, signal));
  last = answer.catch(() => undefined);
  return answer;
}

async function look(
  docker: Docker,
  probe: Probe,
  { command, host, exposed = [] }: ProbeRequest,
  signal: AbortSignal,
): Promise<string> {
  const name = `slipway-${probe.instance}-probe`;
  await removeProbe(docker, name);
  const container = await docker.createContainer({
    name,
    Image: probe.image,
    Entrypoint: command,
    Cmd: [],
    User: "0",
    Labels: { "slipway.instance": probe.instance, "slipway.role": "scratch" },
    ExposedPorts: Object.fromEntries(exposed.map((port) => [port, {}])),
    HostConfig: { RestartPolicy: { Name: "no" }, ...host },
    ...limited(signal),
  });
  try {
    await container.start(limited(signal));
    await container.wait({ abortSignal: signal });
    const query = { stdout: true, stderr: true };
    const said = await buffer(await openStream(docker, "GET", `/containers/${container.id}/logs`, query, signal));
    return Buffer.concat(frameReader()(said).map(({ payload }) => payload)).toString();
  } finally {
    await removeProbe(docker, name);
  }
}

async function removeProbe(docker: Docker, name: string): Promise<void> {
  const removal = { force: true, v: true, abortSignal: AbortSignal.timeout(10_000) };
  await unless([404], docker.getContainer(name).remove(removal));
}
