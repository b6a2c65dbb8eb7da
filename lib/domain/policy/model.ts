import type { Environment } from "../../contract/names.ts";
import type { Goodbye } from "../../contract/slipway-yaml.ts";
import type { ComposeModel, ComposeNetwork, ComposeService, ComposeVolume } from "../compose/model.ts";
import type { Route } from "../release/spec.ts";

/** The compose file as each environment reads it, with its own variables and project name. */
export type ComposeModels = Readonly<Record<Environment, ComposeModel>>;

/** One environment of an application: what `environmentModel(config, models, environment)` makes of both files. */
export interface EnvironmentModel {
  environment: Environment;
  application: string;
  /** Where its compose files mean to be, from the application's root. */
  folder: string;
  /** By role name, in the order of the compose file. */
  services: Record<string, EnvironmentService>;
  /** The networks and volumes its services use, by the compose file's key. */
  networks: Record<string, ComposeNetwork>;
  volumes: Record<string, ComposeVolume>;
  routes: Route[];
  /**
   * Staging's only: production has services of the same names in the same compose files, so what `docker compose` has made of
   * them is production's.
   */
  productionsToo?: true;
  header: string;
  url?: string;
  database?: DatabasePolicy;
  /** `applied` lists the migrations that the database has had. */
  release?: { command: string[]; service: string; applied?: string[] };
  smoke: string[];
  drainMs: number;
  /** By role: the signal that asks the service to say good-bye to its WebSockets. */
  goodbye: Goodbye;
  watchMs: number;
  standby: { runningMs: number; keep: number };
  /** The environment whose images it ships, once they have run there. */
  promotes?: "staging";
  /** A backup of the database comes before every deploy. */
  backupBeforeDeploy: boolean;
  /** Keys of the volumes whose files are in each backup, beside the database. */
  backupVolumes: string[];
  /** Branch patterns, of which one must match. */
  branches: string[];
  /** The phrase that confirms a change of this environment, if it asks for one. */
  confirm?: string;
}

export interface EnvironmentService extends ComposeService {
  role: string;
  kind: "released" | "resident";
  singleton: boolean;
}

export interface DatabasePolicy {
  service: string;
  engine: "mysql" | "mariadb";
  name: string;
  user: string;
  onDeploy: "fresh" | "masked" | "keep";
}
