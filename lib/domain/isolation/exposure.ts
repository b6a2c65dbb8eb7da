import type { Role, Scope } from "../release/spec.ts";

/** What one container of an environment is on, mounts, publishes, and takes of the host. */
export interface ExposedContainer {
  name: string;
  service: string;
  role: Role;
  release?: number;
  running: boolean;
  networks: { network: string; address: string; aliases: string[] }[];
  /** Of the host or of another container instead of its own: `network of the host`. */
  namespaces: string[];
  /** What else it may do that others may not: `is privileged`, `has the device /dev/kvm`, `adds SYS_ADMIN`. */
  powers: string[];
  mounts: { type: "volume" | "bind"; source: string; readOnly: boolean }[];
  published: { bind: string; port: number }[];
  /** Ports that something listens on, as far as others could reach it. */
  listens: number[];
  /** Its secrets by the names of their variables, each as a keyed fingerprint. */
  secrets: { name: string; fingerprint: string }[];
}

export interface ExposedNetwork {
  name: string;
  subnet: string;
  /** The host's own address on it. */
  gateway: string;
  /** Slipway made it, and gives out its addresses. */
  own: boolean;
  /** Everybody on it, whosever they are. */
  attached: string[];
}

/** One environment as the engine knows it. */
export interface Exposure {
  scope: Scope;
  containers: ExposedContainer[];
  /** Every network that one of its containers is on. */
  networks: ExposedNetwork[];
}

/** Servers for a piece of work come and go, and are on no network of the environment's, or are the probe itself. */
export const lasting = ({ containers }: Exposure): ExposedContainer[] =>
  containers.filter(({ role }) => role !== "scratch" && role !== "task");
