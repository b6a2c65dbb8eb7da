import type { RestartPolicy } from "../compose/model.ts";
import type { VolumeSpec } from "./spec.ts";

/** What `docker compose` makes of an environment. */
export interface ComposeNames {
  services: { service: string; composeService: string; container: string }[];
  networks: string[];
  volumes: string[];
  /**
   * Compose's working directory: what it started from there for these services counts whatever its name. Absent: only names
   * count.
   */
  folder?: string;
}

export interface ForeignContainer {
  id: string;
  name: string;
  /** Role name of the service that it is. */
  service: string;
  running: boolean;
  restart: RestartPolicy;
  /** Published on the host. */
  ports: number[];
  /** Named volumes by the folder that each is mounted at. */
  volumes: Record<string, string>;
}

/** What no Slipway made, and so nobody here may remove. */
export interface Foreign {
  containers: ForeignContainer[];
  networks: string[];
  /** Also those that the containers mount. Without bytes: the engine does not know. */
  volumes: { name: string; bytes?: number }[];
}

/** A container of somebody else's, and the name it has while it stands aside. */
export interface StandingAside extends Pick<ForeignContainer, "id" | "name" | "running" | "restart"> {
  aside: string;
}

export interface VolumeCopy {
  /** Mounted read-only. */
  from: string;
  to: VolumeSpec;
  /** Name of the container that copies and compares; one that a crash left behind is begun anew. */
  task: string;
}
