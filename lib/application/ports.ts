/** What the use cases need of the world. Adapters implement it; `lib/testing` holds fakes and adapters to one contract suite. */
export type * from "./ports/alarms.ts";
export type * from "./ports/audit.ts";
export type * from "./ports/backups.ts";
export type * from "./ports/blanks.ts";
export type * from "./ports/databases.ts";
export type * from "./ports/engine.ts";
export type * from "./ports/exports.ts";
export type * from "./ports/foreign.ts";
export type * from "./ports/gateways.ts";
export type * from "./ports/isolation.ts";
export type * from "./ports/logs.ts";
export type * from "./ports/metrics.ts";
export type * from "./ports/panel-backups.ts";
export type * from "./ports/source.ts";
export type * from "./ports/store.ts";
export type * from "./ports/volumes.ts";
export type * from "./ports/worker.ts";
