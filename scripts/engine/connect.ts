import { readFileSync } from "node:fs";
import { join } from "node:path";
import Docker from "dockerode";

/**
 * A client for an engine named as in `DOCKER_HOST`: `unix://`, `tcp://` (with `DOCKER_CERT_PATH`) or `ssh://`.
 * With `silenceMs` a request fails when the engine says nothing for that long.
 */
export function connect(host: string, silenceMs?: number): Docker {
  const timeout = silenceMs;
  if (host.startsWith("unix://")) return new Docker({ socketPath: host.slice("unix://".length), timeout });
  const url = new URL(host);
  if (url.protocol === "ssh:") {
    return new Docker({ protocol: "ssh", host: url.hostname, port: url.port || 22, username: url.username, timeout });
  }
  const certificates = process.env.DOCKER_TLS_VERIFY ? process.env.DOCKER_CERT_PATH : undefined;
  const pem = (name: string) => (certificates ? readFileSync(join(certificates, name)) : undefined);
  return new Docker({
    protocol: certificates || url.protocol === "https:" ? "https" : "http",
    host: url.hostname,
    port: url.port || (certificates ? 2376 : 2375),
    ca: pem("ca.pem"),
    cert: pem("cert.pem"),
    key: pem("key.pem"),
    timeout,
  });
}

export type Answer = { version: string; apiVersion: string };

/** Asks an engine for its version; rejects with the cause when it does not answer within the limit. */
export async function ask(host: string, limitMs = 3_000): Promise<Answer> {
  const { Version, ApiVersion } = await connect(host, limitMs).version();
  return { version: Version, apiVersion: ApiVersion };
}
