import { mkdtemp, rm } from "node:fs/promises";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface EngineProxy {
  /** Where it listens, as in `DOCKER_HOST`. */
  host: string;
  /** What was asked so far: `POST /v1.41/containers/create?name=x`. */
  requests: string[];
  /** From now on: the `count`th request still reaches the engine, but nobody hears its answer, and all is over. */
  dieAfter(count: number): void;
  /** All connections end, and there are no new ones, until `revive`. */
  die(): void;
  revive(): void;
  /** From now on whoever asks for one that matches is refused with these words, and the engine does not hear of it. */
  refuse(request: RegExp, words: string): void;
  close(): Promise<void>;
}

const requestLine = /^(?:GET|HEAD|POST|PUT|DELETE) \S+(?= HTTP\/1\.[01]\r\n)/;

const serverError = (message: string): string => {
  const body = JSON.stringify({ message });
  const head = ["HTTP/1.1 500 Internal Server Error", "Content-Type: application/json"];
  return [...head, `Content-Length: ${Buffer.byteLength(body)}`, "", body].join("\r\n");
};

/** Stands between an adapter and a local engine (`unix://`), to count what is asked, to refuse some of it, and to take the engine away. */
export async function engineProxy(engine: string): Promise<EngineProxy> {
  const folder = await mkdtemp(join(tmpdir(), "slipway-proxy-"));
  const path = join(folder, "docker.sock");
  const sockets = new Set<Socket>();
  const requests: string[] = [];
  let left = Number.POSITIVE_INFINITY;
  let dead = false;
  let refusal: { request: RegExp; words: string } | undefined;

  const die = () => {
    dead = true;
    for (const socket of sockets) socket.destroy();
  };

  const server = createServer((client) => {
    if (dead) return void client.destroy();
    const upstream = connect(engine.slice("unix://".length));
    let isLast = false;
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", () => socket.destroy());
      socket.on("close", () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.on("data", (chunk) => {
      const request = requestLine.exec(chunk.toString("latin1", 0, 4096))?.[0];
      if (request) requests.push(request);
      if (request && --left === 0) isLast = true;
      if (request && refusal?.request.test(request)) return void client.write(serverError(refusal.words));
      upstream.write(chunk);
    });
    upstream.on("data", (chunk) => (isLast ? die() : client.write(chunk)));
  });

  await new Promise<void>((resolve) => server.listen(path, resolve));
  return {
    host: `unix://${path}`,
    requests,
    die,
    dieAfter: (count) => {
      left = count;
    },
    revive: () => {
      dead = false;
      left = Number.POSITIVE_INFINITY;
    },
    refuse: (request, words) => {
      refusal = { request, words };
    },
    close: async () => {
      die();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true });
    },
  };
}
