import { Agent, type AgentOptions } from "node:http";
import { Agent as SecureAgent } from "node:https";
import type { Duplex, Readable } from "node:stream";
import type Docker from "dockerode";
import { openStream } from "./stream.ts";

/**
 * The same as `openStream` for an answer in very many pieces. In HTTP/1.1 the engine makes a chunk of each of its writes,
 * which for a log is each line, and Node an event and an object of each chunk. In HTTP/1.0 there are only bytes, up to
 * the end of the connection. So the end does not say whether it was the answer's: the asker must know.
 */
export function openPlainStream(
  docker: Docker,
  path: string,
  query: Record<string, unknown>,
  signal: AbortSignal,
): Promise<Readable> {
  const { protocol } = docker.modem as unknown as { protocol: string };
  if (protocol === "ssh") return openStream(docker, "GET", path, query, signal);
  const modem = Object.create(docker.modem as object, { agent: { value: agents[protocol as "http" | "https"] } });
  return openStream({ modem } as Docker, "GET", path, query, signal);
}

const speaking10 = <Base extends new (options?: AgentOptions) => Agent>(AgentClass: Base) =>
  class extends (AgentClass as new (options?: AgentOptions) => Agent) {
    override createConnection(...given: Parameters<Agent["createConnection"]>) {
      const socket = super.createConnection(...given);
      if (socket) inVersion10(socket);
      return socket;
    }
  };
const agents = { http: new (speaking10(Agent))(), https: new (speaking10(SecureAgent))() };

/** Node itself has no setting for it. What is written first is the request's head. */
function inVersion10(socket: Duplex): void {
  const write = socket.write.bind(socket) as (...given: unknown[]) => boolean;
  socket.write = ((head: string | Uint8Array, ...rest: unknown[]) => {
    socket.write = write as Duplex["write"];
    return write(Buffer.from(head).toString("latin1").replace(" HTTP/1.1\r\n", " HTTP/1.0\r\n"), ...rest);
  }) as Duplex["write"];
}
