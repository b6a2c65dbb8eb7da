import { Agent, type AgentOptions } from "node:http";
import { Agent as SecureAgent } from "node:https";
import type { Duplex, Readable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import type Docker from "dockerode";
import { openStream } from "./stream.ts";

/** The engine writes each line by itself, and wakes who waits for it: what it writes in this time is taken at once. */
const portionMs = 1;
const largePortion = 32 * 1024;

/**
 * The same as `openStream` for an answer in very many pieces. In HTTP/1.1 the engine makes a chunk of each of its writes,
 * which for a log is each line, and Node an event and an object of each chunk. In HTTP/1.0 there are only bytes, up to
 * the end of the connection. So the end does not say whether it was the answer's: the asker must know.
 */
export async function openPlainStream(
  docker: Docker,
  path: string,
  query: Record<string, unknown>,
  signal: AbortSignal,
): Promise<AsyncIterable<Buffer>> {
  const { protocol } = docker.modem as unknown as { protocol: string };
  if (protocol === "ssh") return openStream(docker, "GET", path, query, signal);
  const modem = Object.create(docker.modem as object, { agent: { value: agents[protocol as "http" | "https"] } });
  return inPortions(await openStream({ modem } as Docker, "GET", path, query, signal));
}

async function* inPortions(stream: Readable): AsyncGenerator<Buffer> {
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    yield chunk;
    if (chunk.length < largePortion) await pause(portionMs);
  }
}

const speaking10 = <Base extends new (options?: AgentOptions) => Agent>(AgentClass: Base) =>
  class extends (AgentClass as new (options?: AgentOptions) => Agent) {
    override createConnection(...[options, ...rest]: Parameters<Agent["createConnection"]>) {
      const socket = super.createConnection(unread(options), ...rest);
      if (socket) inVersion10(socket);
      return socket;
    }
  };
/** Nothing is read before it is asked for. */
const unread = <Options extends object>(options: Options) => ({ ...options, readableHighWaterMark: 1 });
const agents = { http: new (speaking10(Agent))(), https: new (speaking10(SecureAgent))() };

/** Node itself has no setting for it. What is written first is the request's head. */
function inVersion10(socket: Duplex): void {
  const write = socket.write.bind(socket) as (...given: unknown[]) => boolean;
  socket.write = ((head: string | Uint8Array, ...rest: unknown[]) => {
    socket.write = write as Duplex["write"];
    return write(Buffer.from(head).toString("latin1").replace(" HTTP/1.1\r\n", " HTTP/1.0\r\n"), ...rest);
  }) as Duplex["write"];
}
