import { PassThrough } from "node:stream";
import type { Container } from "dockerode";
import { Refusal } from "../../contract/refusal.ts";

const limitMs = 10_000;

/** What a smoke request goes to. */
export interface Place {
  address: string;
  port: number;
  path: string;
  /** The container speaks TLS itself. */
  tls: boolean;
}

/** One GET through `socat` in the gateway's container: from where the traffic will come, without a further program. */
export async function smoke(
  container: Container,
  place: Place,
  signal: AbortSignal,
): Promise<{ status: number; tookMs: number }> {
  const { address, port, path } = place;
  if (!/^\/[\x21-\x7e]*$/.test(path)) throw new Refusal("path-invalid", `"${path}" is not the path of a URL.`);
  const peer = place.tls ? `OPENSSL:${address}:${port},verify=0` : `TCP4:${address}:${port}`;
  const exec = await container.exec({
    Cmd: ["socat", "-t", "10", "-", `${peer},connect-timeout=5`],
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
  });
  const stream = await exec.start({ hijack: true, stdin: true });
  const begin = performance.now();
  const end = AbortSignal.any([signal, AbortSignal.timeout(limitMs)]);
  const head = [`GET ${path} HTTP/1.1`, `Host: ${address}:${port}`, "User-Agent: Slipway", "Accept: */*"];
  try {
    const status = statusOf(container, stream, end);
    stream.write([...head, "Connection: close", "", ""].join("\r\n"));
    return { status: await status, tookMs: performance.now() - begin };
  } catch (error) {
    signal.throwIfAborted();
    throw new Refusal(
      "no-answer",
      `GET http${place.tls ? "s" : ""}://${address}:${port}${path} got no answer: ${(error as Error).message}.`,
      { address, port, path },
    );
  } finally {
    stream.destroy();
  }
}

/** Reads as far as the status line. */
async function statusOf(container: Container, stream: NodeJS.ReadableStream, end: AbortSignal): Promise<number> {
  const status = Promise.withResolvers<number>();
  const answer = new PassThrough();
  const errors = new PassThrough();
  let received = "";
  let complaint = "";
  answer.on("data", (part: Buffer) => {
    received += part.toString("latin1");
    const line = /^HTTP\/\d(?:\.\d)? (\d{3})/.exec(received);
    if (line) status.resolve(Number(line[1]));
    else if (received.length > 64) status.reject(new Error("the answer is not HTTP"));
  });
  errors.on("data", (part: Buffer) => (complaint += part.toString()));
  container.modem.demuxStream(stream, answer, errors);
  const cause = () => complaint.trim().replace(/^.*? E /, "") || "the connection was closed";
  stream.on("close", () => status.reject(new Error(cause())));
  stream.on("end", () => status.reject(new Error(cause())));
  stream.on("error", (error) => status.reject(error));
  end.addEventListener("abort", () => status.reject(new Error(`nothing came within ${limitMs / 1000} s`)), {
    once: true,
  });
  return status.promise;
}
