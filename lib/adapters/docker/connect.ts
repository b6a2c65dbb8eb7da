import { readFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import Docker from "dockerode";
import { getJson } from "./stream.ts";

/** The newest API version that this adapter was written for; an older engine is spoken to in its own. */
const newestApi = "1.51";
const silenceLimit = 10_000;

export interface EngineVersion {
  version: string;
  apiVersion: string;
  os: string;
}

export interface Connection {
  readonly host: string;
  /** A client that speaks a version which both sides know; asks the engine when it is not known yet. */
  docker(): Promise<Docker>;
  negotiate(): Promise<EngineVersion>;
  /** After a lost connection the engine may come back as another version. */
  forget(): void;
}

/** `host` as in `DOCKER_HOST`: `unix://`, `npipe://`, `tcp://` (TLS with the files of `certificates`) or `ssh://`. */
export function connectEngine(host: string, certificates?: string): Connection {
  const docker = client(host, certificates);
  const asking = plainClient(host, certificates);
  let known: Promise<EngineVersion> | undefined;

  const ask = async (): Promise<EngineVersion> => {
    const limit = AbortSignal.timeout(silenceLimit);
    const { Version, ApiVersion, Os } = await getJson<Docker.DockerVersion>(asking, "/version", limit);
    (docker.modem as unknown as { version: string }).version = `v${older(ApiVersion, newestApi)}`;
    return { version: Version, apiVersion: ApiVersion, os: Os };
  };

  const negotiate = async () => {
    const asked = ask();
    known = asked;
    try {
      return await asked;
    } catch (error) {
      if (known === asked) known = undefined;
      throw error;
    }
  };

  return {
    host,
    negotiate,
    forget: () => {
      known = undefined;
    },
    docker: async () => {
      await (known ?? negotiate());
      return docker;
    },
  };
}

/** A client that leaves the version to the engine: each request is taken in the engine's own newest. */
export const plainClient = (host: string, certificates?: string) => client(host, certificates);

interface Modem {
  buildRequest(options: object, ...rest: unknown[]): void;
}

/**
 * For its debug output docker-modem writes out every request with all that hangs on it (signals, agents, sockets), whether
 * anybody reads it or not: that took more of the worker's processor than the requests themselves.
 */
function client(host: string, certificates: string | undefined): Docker {
  const docker = new Docker(address(host, certificates));
  const modem = docker.modem as unknown as Modem;
  const buildRequest = modem.buildRequest.bind(modem);
  modem.buildRequest = (options, ...rest) => {
    Object.defineProperty(options, inspect.custom, { value: () => "request" });
    buildRequest(options, ...rest);
  };
  return docker;
}

/** Every place is named, so that dockerode does not fill the gaps from `DOCKER_HOST`. */
function address(host: string, certificates: string | undefined): Docker.DockerOptions {
  const nowhere = { host: undefined, port: undefined, socketPath: undefined, timeout: undefined };
  const path = /^(?:unix|npipe):\/\/(.+)$/.exec(host)?.[1];
  if (path) return { ...nowhere, protocol: "http", socketPath: path };
  const url = new URL(host);
  if (url.protocol === "ssh:") {
    return { ...nowhere, protocol: "ssh", host: url.hostname, port: url.port || 22, username: url.username };
  }
  const pem = (name: string) => (certificates ? readFileSync(join(certificates, name)) : undefined);
  return {
    ...nowhere,
    protocol: certificates || url.protocol === "https:" ? "https" : "http",
    host: url.hostname,
    port: url.port || (certificates ? 2376 : 2375),
    ca: pem("ca.pem"),
    cert: pem("cert.pem"),
    key: pem("key.pem"),
  };
}

function older(one: string, other: string): string {
  const [, minor = 0] = one.split(".").map(Number);
  const [, otherMinor = 0] = other.split(".").map(Number);
  return minor < otherMinor ? one : other;
}
