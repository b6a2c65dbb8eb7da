import type { Goodbye } from "../../contract/slipway-yaml.ts";
import type { ContainerSpec, GatewaySpec, GatewayTarget, ReleaseSpec, ResidentSpec } from "./spec.ts";

/** Everything a deploy will create and point at, saved with the run and, once live, with the release. */
export interface ReleasePlan {
  release: ReleaseSpec;
  residents: ResidentSpec[];
  gateway: GatewaySpec;
  gatewayAttachments: { network: string; address: string }[];
  target: GatewayTarget;
  /** The version of the panel's variables that its images were made with, where that is not the release's own. */
  imageVariables?: number;
  /** The names its containers take when the switch is made. */
  names: { from: string; to: string }[];
  database?: PlannedDatabase;
  /** It was made by a restore of this backup, which switched to it from another release. */
  restored?: { run: number; timestamp: string; from: number };
  /** How long it may finish what it has begun when another release takes over. */
  drainMs: number;
  /** Whom to ask then, and with which signal, to say good-bye to WebSockets. */
  goodbye?: Goodbye;
  /** What becomes of it then: how long it runs on, and how many of its kind are kept. */
  standby: { runningMs: number; keep: number };
  /** Where people open it. */
  url?: string;
  /** The phrase that stopping it asks for. */
  confirm?: string;
}

export interface PlannedDatabase {
  service: string;
  name: string;
  volume: string;
  /** What an earlier version of Slipway saved does not have these. */
  engine?: "mysql" | "mariadb";
  user?: string;
}

/** The server of its database, if it has one. */
export const databaseSpec = ({ residents, database }: ReleasePlan): ContainerSpec | undefined =>
  residents.find(({ container }) => container.service === database?.service)?.container;

/** What the planner must know of the engine; all of it is looked up before anything is changed. */
export interface Surroundings {
  subnetRange: string;
  usedSubnets: string[];
  /** Subnets of the environment's own networks, by name. */
  networks: Record<string, string>;
  /** Addresses in use, by network name. */
  addresses: Record<string, string[]>;
  gatewayAddresses: Record<string, string>;
  /** Names of the environment's volumes. */
  volumes: string[];
  /** Of its networks and volumes that belong to no release, by the compose file's key: the names they were given once. */
  own: { networks: Record<string, string>; volumes: Record<string, string> };
  /** Names that networks and volumes of somebody else have. */
  foreign: string[];
  /** The live residents' specs, by role. */
  residents: Record<string, ContainerSpec>;
}

/** The plan with the image ids that were built or taken. A resident that is kept has its own, whatever the compose file names. */
export function withImages(plan: ReleasePlan, images: Readonly<Record<string, string>>): ReleasePlan {
  const filled = (container: ContainerSpec): ContainerSpec => ({
    ...container,
    image: images[container.service] ?? container.image,
  });
  return {
    ...plan,
    release: { ...plan.release, containers: plan.release.containers.map(filled) },
    residents: plan.residents.map((resident) =>
      isImageId(resident.container.image) ? resident : { ...resident, container: filled(resident.container) },
    ),
  };
}

const isImageId = (image: string) => image.startsWith("sha256:");
