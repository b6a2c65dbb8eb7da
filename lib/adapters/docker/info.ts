import type Docker from "dockerode";
import type { EngineInfo } from "../../application/ports.ts";
import type { Connection } from "./connect.ts";
import { getJson } from "./stream.ts";

/** Always asks anew which version answers: the engine may have been upgraded since. */
export async function info(connection: Connection, signal: AbortSignal): Promise<EngineInfo> {
  const { version, apiVersion } = await connection.negotiate();
  const details = await engineDetails(await connection.docker(), signal);
  return { host: connection.host, version, apiVersion, operatingSystem: details.OperatingSystem };
}

export interface EngineDetails {
  /** The host name of the engine's machine. */
  Name: string;
  OperatingSystem: string;
  DockerRootDir: string;
  MemTotal: number;
}

export const engineDetails = (docker: Docker, signal: AbortSignal): Promise<EngineDetails> =>
  getJson(docker, "/info", signal);
