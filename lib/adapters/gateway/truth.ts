import type { GatewaySpec, GatewayTarget } from "../../domain/release/spec.ts";

/** One server of one published port. Named after the release that brought it, so that drains are per release. */
export interface Server {
  release: number;
  address: string;
  port: number;
}

/** All that a gateway needs to serve without a panel. It is kept in the first lines of its `haproxy.cfg`. */
export interface Truth {
  /** Rises with each switch; 0 before the first. */
  generation: number;
  /** The live release; absent while the gateway answers 503. */
  release?: number;
  /** Per published port; empty while nothing is live. */
  servers: Record<string, Server>;
  spec: GatewaySpec;
  /** Hash of what stands beside the configuration: certificate, pages, scripts. */
  files: string;
}

const marker = "# slipway truth ";

/** The lines that open the configuration file: one for people, one for the next switch. */
export function truthLines(truth: Truth): string[] {
  return [
    `# slipway generation ${truth.generation} release ${truth.release ?? "none"}`,
    `${marker}${JSON.stringify(truth)}`,
  ];
}

/** What a configuration file says of itself; `undefined` when it is none of ours, or half written. */
export function truthFrom(configuration: string): Truth | undefined {
  const line = configuration.split("\n").find((candidate) => candidate.startsWith(marker));
  if (!line || !configuration.endsWith(`\n${lastLine}\n`)) return undefined;
  try {
    return JSON.parse(line.slice(marker.length)) as Truth;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Tells a whole file from one that ends in the middle. */
export const lastLine = "# end";

export const serverName = (release: number) => `r${release}`;

/**
 * The truth after a switch. A port whose address stays the same keeps its server under the name it has: the open
 * sessions of a database that both releases use are none of the switch's business.
 */
export function truthAfter(truth: Truth, target: GatewayTarget | undefined, generation: number): Truth {
  const { release: _, ...rest } = truth;
  if (!target) return { ...rest, generation, servers: {} };
  const servers = Object.entries(target.servers).map(([port, { address, port: to }]) => {
    const present = truth.servers[port];
    const stays = present !== undefined && present.address === address && present.port === to;
    return [port, stays ? present : { release: target.release, address, port: to }] as const;
  });
  return { ...rest, generation, release: target.release, servers: Object.fromEntries(servers) };
}
