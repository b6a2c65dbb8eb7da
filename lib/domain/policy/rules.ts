import type { Environment } from "../../contract/names.ts";
import { backupSchema, type ChecklistItem, type SlipwayConfig } from "../../contract/slipway-yaml.ts";

/** What guards an environment, as its policy says: who may come in, and what is asked and looked at before. */
export interface Rules {
  /** Branch patterns, of which one must match. */
  branches: string[];
  confirm?: string;
  /** Whose images it ships. */
  promotes?: "staging";
  gates?: SlipwayConfig["environments"]["production"]["gates"];
  checklist: ChecklistItem[];
  hasDatabase: boolean;
}

/** Reads what `policyOf` wrote. One that an earlier version wrote has no checklist. */
export function rulesOf(policy: string, environment: Environment): Rules {
  const { branch, confirm, promotes, gates, checklist = [], database } = JSON.parse(policy)[environment];
  return { branches: branch, confirm, promotes, gates, checklist, hasDatabase: database !== undefined };
}

export interface BackupPolicy {
  keep: { last: number; days: number };
  /** Five fields of cron. */
  schedule?: string;
  /** Keys of the compose file's. */
  volumes: string[];
}

/** As `policyOf` wrote it, where it was accepted; staging has none of its own. */
export function backupPolicyOf(policy: string | undefined, environment: Environment): BackupPolicy {
  const own = policy === undefined ? undefined : JSON.parse(policy)[environment].backup;
  return backupSchema.parse(own);
}
