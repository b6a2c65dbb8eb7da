import { resolve } from "node:path";

export interface WorkerSettings {
  dataFolder: string;
  /** As in DOCKER_HOST. */
  engineHost: string;
  /** Labels everything this panel makes; by default made once and kept in the database. */
  instance?: string;
  /** IPv4 range of the networks' subnets. */
  subnetRange: string;
  /** The image that gateways are built on. */
  haproxyImage: string;
}

export function readWorkerSettings(environment: NodeJS.ProcessEnv): WorkerSettings {
  return {
    dataFolder: resolve(environment.SLIPWAY_DATA ?? "data"),
    engineHost: environment.DOCKER_HOST ?? "unix:///var/run/docker.sock",
    subnetRange: environment.SLIPWAY_SUBNETS ?? "10.213.0.0/16",
    haproxyImage: environment.HAPROXY_IMAGE ?? "haproxy:3.2",
    ...(environment.SLIPWAY_INSTANCE && { instance: environment.SLIPWAY_INSTANCE }),
  };
}
