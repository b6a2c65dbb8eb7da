import type { Readable } from "node:stream";
import { json } from "node:stream/consumers";
import type Docker from "dockerode";

/** A request whose answer is read while it comes in; dockerode itself buffers some of these. Ends with the signal. */
export function openStream(
  docker: Docker,
  method: "GET" | "POST" | "PUT",
  path: string,
  query: Record<string, unknown>,
  signal: AbortSignal,
  body?: Readable,
): Promise<Readable> {
  signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<Readable>();
  const request = {
    path: `${path}?`,
    method,
    options: { _query: query },
    file: body,
    isStream: true,
    abortSignal: signal,
    statusCodes: { 200: true },
  };
  docker.modem.dial(request, (error, answer) => (error ? reject(error) : resolve(answer as Readable)));
  return promise;
}

/** For the questions that dockerode asks without a signal. */
export async function getJson<T>(docker: Docker, path: string, signal: AbortSignal): Promise<T> {
  return (await json(await openStream(docker, "GET", path, {}, signal))) as T;
}

/** One JSON value a line, as the engine sends progress and events. */
export async function* jsonLines<T>(stream: AsyncIterable<Buffer>): AsyncGenerator<T> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of stream) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line.trim() !== "") yield JSON.parse(line) as T;
  }
  if (rest.trim() !== "") yield JSON.parse(rest) as T;
}
