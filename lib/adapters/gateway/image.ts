import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import type Docker from "dockerode";
import { pack } from "tar-stream";
import type { Output } from "../../application/ports.ts";
import { Refusal } from "../../contract/refusal.ts";

const dockerfile = new URL("../../../docker/gateway/Dockerfile", import.meta.url);

/** The gateway's image on top of this HAProxy image; built once for each content of its Dockerfile and each base. */
export async function ensureGatewayImage(
  docker: Docker,
  base: string,
  output: Output,
  signal: AbortSignal,
): Promise<string> {
  const recipe = await readFile(dockerfile);
  const baseId = (await imageId(docker, base)) ?? (await pull(docker, base, output, signal));
  const tag = `slipway-gateway:${createHash("sha256").update(recipe).update(baseId).digest("hex").slice(0, 12)}`;
  if (await imageId(docker, tag)) return tag;
  output(`Building the gateway's image on ${base} …`);
  const context = pack();
  context.entry({ name: "Dockerfile" }, recipe);
  context.finalize();
  const stream = await docker.buildImage(Readable.from([await buffer(context)]), {
    t: tag,
    buildargs: { HAPROXY_IMAGE: base },
    labels: { "slipway.role": "gateway" },
    forcerm: true,
    abortSignal: signal,
  });
  await follow(docker, stream, output);
  return tag;
}

async function imageId(docker: Docker, reference: string): Promise<string | undefined> {
  try {
    return (await docker.getImage(reference).inspect()).Id;
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) return undefined;
    throw error;
  }
}

async function pull(docker: Docker, reference: string, output: Output, signal: AbortSignal): Promise<string> {
  output(`Pulling ${reference} …`);
  try {
    const stream: NodeJS.ReadableStream = await docker.pull(reference, { abortSignal: signal });
    await follow(docker, stream, output);
  } catch (error) {
    throw new Refusal(
      "image-missing",
      `The gateway's base image ${reference} is not on the engine and could not be pulled: ${(error as Error).message}. ` +
        "Nothing has been changed. Make the image available to the engine, or name another one, and try again.",
      { image: reference },
    );
  }
  const id = await imageId(docker, reference);
  if (!id) throw new Error(`The engine pulled ${reference}, but does not have it.`);
  return id;
}

/** A failure is a line of its own in an answer that says 200. */
async function follow(docker: Docker, stream: NodeJS.ReadableStream, output: Output): Promise<void> {
  const done = Promise.withResolvers<void>();
  docker.modem.followProgress(
    stream,
    (error) => (error ? done.reject(error) : done.resolve()),
    (line: { stream?: string }) => line.stream?.trim() && output(line.stream.trim()),
  );
  await done.promise;
}
