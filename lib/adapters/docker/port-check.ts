import { connect } from "node:net";
import type Docker from "dockerode";
import type { Container } from "./containers.ts";
import { execIn } from "./exec.ts";
import type { Health } from "./health.ts";
import { type Listener, listeners } from "./socket-table.ts";

const connectLimit = 1_000;

/**
 * Whether somebody listens on the container's port. The container's own socket table answers that on every engine, remote
 * ones and Docker Desktop too, and without disturbing the application with empty connections. An image that has no `cat`
 * is asked by a connection from here, which reaches it where the engine runs on this machine.
 */
export async function checkPort(
  docker: Docker,
  container: Container,
  port: number,
  signal: AbortSignal,
): Promise<Health> {
  const table = await socketTable(docker, container.Id, signal);
  if (!table) return connectTo(addressOf(container), port, signal);
  const listening = table.filter((listener) => listener.port === port);
  if (listening.length === 0) return { healthy: false, detail: `nothing listens on port ${port} yet` };
  if (listening.every(({ loopback }) => loopback)) {
    return { healthy: false, detail: `port ${port} is open on 127.0.0.1 only: listen on 0.0.0.0` };
  }
  return { healthy: true, detail: `listens on port ${port}` };
}

export async function socketTable(docker: Docker, id: string, signal: AbortSignal): Promise<Listener[] | undefined> {
  const command = ["cat", "/proc/net/tcp", "/proc/net/tcp6"];
  const { output } = await execIn(docker, id, command, signal);
  return output.includes("local_address") ? listeners(output) : undefined;
}

const addressOf = ({ NetworkSettings }: Container) =>
  Object.values(NetworkSettings.Networks).find(({ IPAddress }) => IPAddress)?.IPAddress;

async function connectTo(host: string | undefined, port: number, signal: AbortSignal): Promise<Health> {
  if (!host) return { healthy: false, detail: "on no network" };
  signal.throwIfAborted();
  const { promise, resolve } = Promise.withResolvers<Health>();
  const socket = connect({ host, port, timeout: connectLimit, signal });
  socket.once("connect", () => resolve({ healthy: true, detail: `answers on port ${port}` }));
  socket.once("error", ({ message }) => resolve({ healthy: false, detail: message }));
  socket.once("timeout", () =>
    resolve({
      healthy: false,
      detail: `port ${port} cannot be reached from the panel: give the service a healthcheck`,
    }),
  );
  const health = await promise;
  socket.destroy();
  signal.throwIfAborted();
  return health;
}
