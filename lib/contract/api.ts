import { z } from "zod";
import type { LinkVerb } from "./link.ts";
import { linkRequests } from "./link.ts";
import type { RefusalShape } from "./refusal.ts";
import type { OutputLine, RunView } from "./run.ts";

/*
 * The HTTP API, version 1: the operations of the link for programs that have a token. What stands in braces in a path is of
 * the request, and so is the query of GET and DELETE or the JSON body of the others.
 */
export const apiPrefix = "/api/v1";

/** It streams what the command line prints for `run N --follow --json`; the link has `events` for it. */
export const followRequest = z.object({ run: z.number().int().positive() });

export type RunNews = { type: "run"; run: RunView } | { type: "output"; line: OutputLine } | { type: "away" };

/**
 * What a token cannot ask for: the two that only the web process asks, and what changes what the panel itself is or vouches in
 * a person's name. Those are done in the panel, or on its host.
 */
export const hostVerbs = [
  "take",
  "takeHappenings",
  "signOff",
  "acceptHole",
  "backUpPanel",
  "panelBackups",
  "recoveryKey",
  "setRecoveryKey",
  "remote",
  "setRemoteAccess",
  "registerApplication",
  "examineApplication",
  "commitConfiguration",
  "notifications",
  "saveChannel",
  "removeChannel",
  "testChannel",
  "variables",
  "previewVariables",
  "changeVariables",
  "metrics",
  "metricsHistory",
  "logHistory",
  "openShell",
  "typeInShell",
  "resizeShell",
  "closeShell",
] as const satisfies LinkVerb[];

export type ApiOperation = Exclude<LinkVerb, (typeof hostVerbs)[number]> | "follow";

export interface ApiRoute {
  method: "GET" | "POST" | "PUT" | "DELETE";
  path: string;
  summary: string;
  /** Newline-delimited JSON, whose last line is `{"type":"end","cause":…}`. */
  streams?: true;
}

const environment = "/environments/{environment}";
const backup = `${environment}/backups/{timestamp}`;

export const apiRoutes: Record<ApiOperation, ApiRoute> = {
  status: { method: "GET", path: "/status", summary: "Both environments, the engine, alarms and the last runs" },
  events: { method: "GET", path: "/events", summary: "Status, journal and output as they change", streams: true },
  runs: { method: "GET", path: "/runs", summary: "The newest runs" },
  ask: {
    method: "POST",
    path: "/runs",
    summary: "Ask for an operation: deploy, roll back, back up, restore, … The same request id is the same run",
  },
  run: { method: "GET", path: "/runs/{run}", summary: "One run with its steps" },
  follow: {
    method: "GET",
    path: "/runs/{run}/follow",
    summary: "The run as it is, then each change and line of output until it has ended",
    streams: true,
  },
  journal: { method: "GET", path: "/runs/{run}/journal", summary: "What happened in a run, entry by entry" },
  output: { method: "GET", path: "/runs/{run}/output", summary: "What a run has printed" },
  report: { method: "GET", path: "/runs/{run}/report", summary: "Requests and failures while a run switched" },
  refs: { method: "GET", path: "/refs", summary: "Branches and tags that can be deployed" },
  deployPlan: {
    method: "GET",
    path: `${environment}/plan`,
    summary: "What a deploy would do, and whether its gates are met",
  },
  releases: { method: "GET", path: `${environment}/releases`, summary: "Releases, and which can be made live again" },
  backups: { method: "GET", path: `${environment}/backups`, summary: "The backups there are" },
  restorePreview: {
    method: "GET",
    path: `${backup}/preview`,
    summary: "What a restore would do and what would be lost",
  },
  pinBackup: { method: "POST", path: `${backup}/pin`, summary: "Keep a backup, whatever retention says" },
  unpinBackup: { method: "POST", path: `${backup}/unpin`, summary: "Leave it to retention again" },
  deleteBackup: { method: "DELETE", path: backup, summary: "Delete a backup; it does not come back" },
  download: {
    method: "GET",
    path: `${environment}/exports/{run}`,
    summary: "What an export has made, in pieces of base64, then its length and digest",
    streams: true,
  },
  logs: { method: "GET", path: `${environment}/logs`, summary: "What the services wrote and write", streams: true },
  setCertificate: { method: "PUT", path: `${environment}/certificate`, summary: "Use another certificate" },
  certificates: { method: "GET", path: "/certificates", summary: "The certificates in use" },
  checklist: { method: "GET", path: "/checklist", summary: "What is to be signed off, and by whom it was" },
  isolation: { method: "GET", path: "/isolation", summary: "What the last proof of isolation found" },
  difference: {
    method: "GET",
    path: "/difference",
    summary: "Between the environments, and of each to its last release",
  },
  application: { method: "GET", path: "/application", summary: "The application that is registered" },
  commitAndPush: {
    method: "POST",
    path: "/push",
    summary: "Commit and push what the source's working tree has changed",
  },
  audit: { method: "GET", path: "/audit", summary: "The audit log, newest first" },
  verifyAudit: { method: "POST", path: "/audit/verification", summary: "Verify the audit log's chain" },
};

/** One schema for each operation's request, and that is the link's. */
export const apiRequestSchema = (operation: ApiOperation): z.ZodObject =>
  operation === "ask"
    ? linkRequests.ask
    : operation === "follow"
      ? followRequest
      : (linkRequests[operation] as z.ZodObject);

/** A refusal as RFC 9457 has it; `code` and `facts` are those of the refusal, `detail` is its sentence. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  code: string;
  detail: string;
  facts?: RefusalShape["facts"];
}
