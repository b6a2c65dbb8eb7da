import type { DeployInput } from "../../contract/intents.ts";
import type { Actor } from "../../contract/permissions.ts";
import type { Scope } from "../../domain/release/spec.ts";
import type { Application, Clock, Engine, EnvironmentFiles, Gateways, Source, Store } from "../ports.ts";
import type { StepContext } from "../step.ts";

export interface DeployRequest {
  application: Application;
  input: DeployInput;
  actor: Actor;
}

export interface DeployPorts {
  engine: Engine;
  gateways: Gateways;
  source(application: Application): Source;
  store: Store;
  clock: Clock;
  files: EnvironmentFiles;
  /** This panel's id, in the labels of everything it makes. */
  instance: string;
  /** IPv4 range from which networks get their subnets. */
  subnetRange: string;
}

export type DeployContext = StepContext<DeployRequest>;

export const scopeOf = (ports: Pick<DeployPorts, "instance">, context: DeployContext): Scope => ({
  instance: ports.instance,
  application: context.request.application.id,
  environment: context.request.input.environment,
});

export const seconds = (count: number) => count * 1000;
export const minutes = (count: number) => count * 60_000;
