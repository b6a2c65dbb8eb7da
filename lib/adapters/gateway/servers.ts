import { backendOf, forwards, serverArguments } from "./configuration.ts";
import type { ServerState } from "./statistics.ts";
import { serverName, type Truth } from "./truth.ts";

interface WantedServer {
  backend: string;
  name: string;
  address: string;
  arguments: string;
}

/**
 * The commands of the admin channel that make the running process serve what the file says, from any half state: new
 * servers are added on all ports, then all are enabled, then everything else is drained; each of these groups only when
 * the one before it succeeded. A server is never given another address: open connections would stay with the old one.
 */
export function switchCommands(truth: Truth, present: readonly ServerState[]): string[][] {
  const wanted = wantedServers(truth);
  const isWanted = (server: ServerState) => wanted.some((want) => same(want, server));
  const misplaced = present.filter((server) => wanted.some((want) => sameName(want, server)) && !isWanted(server));
  const missing = wanted.filter((want) => !present.some((server) => same(want, server)));
  const asleep = wanted.filter((want) => !present.some((server) => same(want, server) && server.state === "serving"));
  const superfluous = present.filter((server) => server.state === "serving" && !isWanted(server));
  return [
    misplaced.map(resting),
    misplaced.map(cutting),
    misplaced.map(deletion),
    missing.map((want) => `add server ${path(want)} ${want.arguments}`),
    asleep.map((want) => `set server ${path(want)} state ready`),
    superfluous.filter((server) => !misplaced.includes(server)).map(draining),
  ].filter((group) => group.length > 0);
}

/** What the file and the running process disagree about, in words; `undefined` when they agree. */
export function disagreement(truth: Truth, present: readonly ServerState[]): string | undefined {
  const wanted = wantedServers(truth);
  const missing = wanted.filter((want) => !present.some((server) => same(want, server) && server.state === "serving"));
  const serving = present.filter((server) => server.state === "serving");
  const superfluous = serving.filter((server) => !wanted.some((want) => same(want, server)));
  if (missing.length === 0 && superfluous.length === 0) return undefined;
  const list = (servers: readonly { backend: string; name: string; address: string }[]) =>
    servers.map((server) => `${path(server)} (${server.address})`).join(", ") || "none";
  return `The configuration asks for ${list(missing)}, which do not serve; serving unasked: ${list(superfluous)}.`;
}

/** The servers of a release that do not belong to what the file calls live. */
export function retiring(truth: Truth, release: number, present: readonly ServerState[]): ServerState[] {
  return present.filter((server) => server.name === serverName(release) && !isLive(truth, server));
}

/** It is what the file calls live. */
export const isLive = (truth: Truth, server: ServerState): boolean =>
  wantedServers(truth).some((want) => sameName(want, server));

export const draining = (server: ServerState) => `set server ${path(server)} state drain`;
export const cutting = (server: ServerState) => `shutdown sessions server ${path(server)}`;
export const resting = (server: ServerState) => `set server ${path(server)} state maint`;
export const deletion = (server: ServerState) => `del server ${path(server)}`;

const path = ({ backend, name }: { backend: string; name: string }) => `${backend}/${name}`;

function wantedServers(truth: Truth): WantedServer[] {
  return truth.spec.routes.filter(forwards).flatMap((route) => {
    const server = truth.servers[route.port];
    if (!server) return [];
    const address = `${server.address}:${server.port}`;
    const place = { backend: backendOf(route.port), name: serverName(server.release) };
    return [{ ...place, address, arguments: serverArguments(route, server) }];
  });
}

const sameName = (want: WantedServer, server: ServerState) =>
  want.backend === server.backend && want.name === server.name;
const same = (want: WantedServer, server: ServerState) => sameName(want, server) && want.address === server.address;
