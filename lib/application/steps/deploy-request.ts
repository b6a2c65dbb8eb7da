import type { AuditHead } from "../../contract/audit.ts";
import type { Environment } from "../../contract/names.ts";
import { Refusal } from "../../contract/refusal.ts";
import type { Scope } from "../../domain/release/spec.ts";
import type {
  Application,
  Backups,
  Blanks,
  Clock,
  Databases,
  Engine,
  EnvironmentFiles,
  Gateways,
  Source,
  Store,
} from "../ports.ts";
import type { StepContext } from "../step.ts";

export interface DeployPorts {
  engine: Engine;
  gateways: Gateways;
  source(application: Application): Source;
  store: Store;
  databases: Databases;
  backups: Backups;
  blanks: Blanks;
  clock: Clock;
  files: EnvironmentFiles;
  /** The audit log's last entry, for the tag that says what is live. */
  auditHead?(): AuditHead | undefined;
  /** This panel's id, in the labels of everything it makes. */
  instance: string;
  /** IPv4 range from which networks get their subnets. */
  subnetRange: string;
  limits: Limits;
}

/** How long is waited for what takes as long as an application makes it take, in milliseconds. */
export interface Limits {
  /** All images of a release. */
  build: number;
  /** For a container to be healthy, beyond what its own health check allows. */
  health: number;
  /** For requests in flight, while everybody else is held. */
  idle: number;
}

/** What a step may know that is part of more than one pipeline: a deploy, taking over, going back. */
export interface RunRequest {
  environment: Environment;
}

/** Where the release comes from a commit. */
export interface CommitRequest extends RunRequest {
  ref: string;
  /** Fingerprint of the plan that was confirmed. */
  plan?: string;
  /** Gates that it is begun without. */
  overrides?: { gate: string; reason: string }[];
}

export type RunContext = StepContext<RunRequest>;
export type CommitContext = StepContext<CommitRequest>;

/** The application as it was registered when the run began: whatever Settings say meanwhile. */
export const applicationOf = (context: RunContext) =>
  context.planOf<{ application: Application }>("preflight").application;

export const scopeOf = (ports: Pick<DeployPorts, "instance">, context: RunContext): Scope =>
  scope(ports, applicationOf(context), context.request.environment);

export const scope = (
  ports: Pick<DeployPorts, "instance">,
  application: Application,
  environment: Environment,
): Scope => ({
  instance: ports.instance,
  application: application.id,
  environment,
});

export async function registeredApplication(ports: Pick<DeployPorts, "store">): Promise<Application> {
  const application = await ports.store.application();
  if (application) return application;
  throw new Refusal("no-application", "No application is registered, so nothing was changed. Register it in Settings.");
}

/** Once its release was people's, there may be data in its database that nothing else has: it stays, whatever became of the run. */
export const hasServed = (context: RunContext): boolean => context.hasPlan("switch");

export const minutes = (count: number) => count * 60_000;

export const usualLimits: Limits = { build: minutes(30), health: minutes(1), idle: 10_000 };
