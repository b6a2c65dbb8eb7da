import type { Environment } from "../../contract/names.ts";

/** Names on the engine, as people type them: the live object has the compose file's name, another release's has `-r42`. */
export const besideName = (name: string, release: number) => `${name}-r${release}`;

/** Where the environment's own network cannot have the compose file's name; a release's network may have it with a number. */
export const homeName = (name: string) => `${name}-home`;

export const gatewayName = (application: string, environment: Environment) => `${application}-${environment}-gateway`;

/** Docker publishes ports through the network whose name sorts first; this one does (reference: docs/gateway.md). */
export const gatewayNetworkName = (application: string, environment: Environment) =>
  `0-${gatewayName(application, environment)}`;

export const containerName = (
  application: string,
  environment: Environment,
  service: { role: string; containerName?: string },
) => service.containerName ?? `${application}-${environment}-${service.role}`;

/** Named after run and step, so that after a crash it is found and never started a second time. */
export const taskName = (application: string, environment: Environment, run: number, step: string) =>
  `${application}-${environment}-run${run}-${step}`;

/** The physical copy of a volume that a backup is made of; a copy of a copy has one such end. */
export const snapshotName = (volume: string, timestamp: string) => `${baseName(volume)}-s${timestamp}`;

/** Of a volume, without what tells it from others that are or were in its place. */
export const baseName = (volume: string) => volume.replace(/-(?:r\d+|s\d{4}-\d\d-\d\dT[\d-]+Z)$/, "");

export const imageTag = (application: string, composeService: string, release: number) =>
  `${application}-${composeService}:r${release}`;
