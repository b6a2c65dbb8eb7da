import { randomUUID } from "node:crypto";
import type { Application, ReleaseRecord } from "../application/ports.ts";
import type { BackUpInput, ExportInput, ProveInput, RestoreInput, UndoRestoreInput } from "../contract/backups.ts";
import type {
  CancelInput,
  DeployInput,
  OperateInput,
  RollbackInput,
  StopStandbyInput,
  TakeOverInput,
} from "../contract/intents.ts";
import type { IsolationInput } from "../contract/isolation.ts";
import type { MendInput } from "../contract/mend.ts";
import type { Actor } from "../contract/permissions.ts";
import type { RunHeader } from "../contract/run.ts";
import type { ConfigureInput } from "../contract/variables.ts";
import type { Scope } from "../domain/release/spec.ts";
import type { Variable, Variables, VariablesVersion } from "../domain/variables/variables.ts";

/** 2026-11-02 09:00 UTC. */
export const someTime = Date.UTC(2026, 10, 2, 9);

export const anApplication = (facts: Partial<Application> = {}): Application => ({
  id: "wms",
  name: "wms",
  repository: "/srv/wms",
  root: "/srv/wms",
  configuration: "slipway.yaml",
  ...facts,
});

export const anActor = (facts: Partial<Actor> = {}): Actor => ({
  id: "person-1",
  name: "Anna",
  role: "developer",
  ...facts,
});

export const aConfigure = (facts: Partial<ConfigureInput> = {}): ConfigureInput => ({
  kind: "configure",
  requestId: randomUUID(),
  environment: "staging",
  version: 1,
  ...facts,
});

/** Of the panel's variables. */
export const aVersion = (version: number, variables: Variables = { LOG_LEVEL: aVariable() }): VariablesVersion => ({
  version,
  at: someTime + version,
  by: { id: "person-1", name: "Anna" },
  about: "set LOG_LEVEL",
  variables,
});

export const aVariable = (facts: Partial<Variable> = {}): Variable => ({
  value: "debug",
  secret: false,
  services: [],
  ...facts,
});

export const aScope = (facts: Partial<Scope> = {}): Scope => ({
  instance: "test",
  application: "wms",
  environment: "staging",
  ...facts,
});

export const aDeploy = (facts: Partial<DeployInput> = {}): DeployInput => ({
  kind: "deploy",
  requestId: randomUUID(),
  environment: "staging",
  ref: "main",
  ...facts,
});

export const aTakeOver = (facts: Partial<TakeOverInput> = {}): TakeOverInput => ({
  ...aDeploy(),
  ...facts,
  kind: "take-over",
});

export const anOperation = (facts: Partial<OperateInput> = {}): OperateInput => ({
  kind: "operate",
  requestId: randomUUID(),
  environment: "staging",
  action: "restart",
  ...facts,
});

export const aRollback = (facts: Partial<RollbackInput> = {}): RollbackInput => ({
  kind: "rollback",
  requestId: randomUUID(),
  environment: "staging",
  ...facts,
});

export const aStandbyStop = (release: number, facts: Partial<StopStandbyInput> = {}): StopStandbyInput => ({
  kind: "stop-standby",
  requestId: randomUUID(),
  environment: "staging",
  release,
  ...facts,
});

export const aBackUp = (facts: Partial<BackUpInput> = {}): BackUpInput => ({
  kind: "back-up",
  requestId: randomUUID(),
  environment: "production",
  ...facts,
});

export const aProve = (timestamp: string, facts: Partial<ProveInput> = {}): ProveInput => ({
  kind: "prove",
  requestId: randomUUID(),
  environment: "production",
  timestamp,
  ...facts,
});

export const anExport = (timestamp: string, facts: Partial<ExportInput> = {}): ExportInput => ({
  kind: "export",
  requestId: randomUUID(),
  environment: "production",
  timestamp,
  ...facts,
});

export const aRestore = (timestamp: string, facts: Partial<RestoreInput> = {}): RestoreInput => ({
  kind: "restore",
  requestId: randomUUID(),
  environment: "staging",
  timestamp,
  ...facts,
});

export const anUndo = (facts: Partial<UndoRestoreInput> = {}): UndoRestoreInput => ({
  kind: "undo-restore",
  requestId: randomUUID(),
  environment: "staging",
  ...facts,
});

export const anIsolation = (): IsolationInput => ({
  kind: "isolation",
  requestId: randomUUID(),
  environment: "staging",
});

export const aMend = (facts: Partial<MendInput> = {}): MendInput => ({
  kind: "mend",
  requestId: randomUUID(),
  environment: "staging",
  way: "in-place",
  ...facts,
});

export const aCancellation = (run: number, facts: Partial<CancelInput> = {}): CancelInput => ({
  kind: "cancel",
  requestId: randomUUID(),
  environment: "staging",
  run,
  ...facts,
});

export const aHeader = (facts: Partial<Omit<RunHeader, "id">> = {}): Omit<RunHeader, "id"> => ({
  kind: "deploy",
  environment: "staging",
  title: "Deploy main to staging",
  requestedBy: "Anna",
  requestedAt: someTime,
  ref: "main",
  steps: [
    { name: "build", title: "Build images", kind: "reversible" },
    { name: "retire", title: "Retire", kind: "clean-up" },
  ],
  ...facts,
});

export const aRelease = (run: number, facts: Partial<ReleaseRecord> = {}): Omit<ReleaseRecord, "number"> => ({
  application: "wms",
  environment: "staging",
  state: "starting",
  run,
  ref: "main",
  commit: "a".repeat(40),
  tree: "b".repeat(40),
  title: "Count stock per shelf",
  by: "Anna",
  images: {},
  createdAt: someTime,
  ...facts,
});

/** Nothing was ever set in the panel. */
export const noVariables = { variables: async () => [] };
