import { homedir } from "node:os";

/** Where the machine's private engine keeps its data, and what it needs while it runs. */
const data = "/var/lib/slipway-engine";
const run = "/run/slipway-engine";

export const privateEngine = {
  data,
  run,
  execRoot: `${run}/exec`,
  containerdPid: `${run}/exec/containerd/containerd.pid`,
  pidFile: `${run}/docker.pid`,
  socket: `${run}/docker.sock`,
  host: `unix://${run}/docker.sock`,
  users: `${run}/users`,
  lock: `${run}/lock`,
  log: `${data}/dockerd.log`,
} as const;

/** The sockets on which an engine that somebody else runs usually listens. */
export function usualHosts(): string[] {
  const sockets = [
    "/var/run/docker.sock",
    `${homedir()}/.docker/run/docker.sock`,
    `${homedir()}/.docker/desktop/docker.sock`,
  ];
  const runtime = process.env.XDG_RUNTIME_DIR;
  return [...sockets, ...(runtime ? [`${runtime}/docker.sock`] : [])].map((path) => `unix://${path}`);
}
