import { rm } from "node:fs/promises";
import { connect, createServer } from "node:net";

export interface CountingProxy {
  host: string;
  /** Calls by method and kind of path (POST /containers/:id/exec) since the last time that it was asked. */
  take(): Record<string, number>;
  close(): Promise<void>;
}

const requestLine = /^([A-Z]+) (\/\S*) HTTP\/1\.1\r\n/;

/** A unix socket that passes everything on to the engine's, and counts the requests. Their headers begin a chunk. */
export async function countingProxy(socketPath: string, engineHost: string): Promise<CountingProxy> {
  let counts: Record<string, number> = {};
  const enginePath = engineHost.replace(/^unix:\/\//, "");
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const engine = connect({ path: enginePath, allowHalfOpen: true });
    client.on("data", (chunk: Buffer) => {
      const [, method, path = ""] = requestLine.exec(chunk.toString("latin1", 0, 4096)) ?? [];
      if (!method) return;
      const call = `${method} ${kindOf(path)}`;
      counts[call] = (counts[call] ?? 0) + 1;
    });
    client.pipe(engine).pipe(client);
    client.once("error", () => engine.destroy());
    engine.once("error", () => client.destroy());
    client.once("close", () => engine.destroy());
  });
  const listening = Promise.withResolvers<void>();
  server.once("error", listening.reject).listen(socketPath, listening.resolve);
  await listening.promise;
  return {
    host: `unix://${socketPath}`,
    take() {
      const taken = counts;
      counts = {};
      return taken;
    },
    async close() {
      server.close();
      await rm(socketPath, { force: true });
    },
  };
}

const kindOf = (path: string) =>
  path
    .replace(/\?.*$/, "")
    .replace(/^\/v[\d.]+/, "")
    .replace(/^(\/(?:containers|exec|images|networks|volumes)\/)(?!json$|create$)[^/]+(?:\/(?=.*\/))?/, "$1:id");
