import { type Environment, environments } from "../../contract/names.ts";
import type { SlipwayConfig } from "../../contract/slipway-yaml.ts";
import type { ComposeService } from "../compose/model.ts";
import { Problems } from "../yaml/problems.ts";
import { canonical } from "./canonical.ts";
import { membersOf } from "./members.ts";
import type { ComposeModels } from "./model.ts";

/**
 * What a commit may not change by itself: who may be deployed where, what is asked and checked before, which ports are
 * open, and what the containers may do to the host. `root` is the application's folder; binds below it are its own, but not all of it:
 * there lie the secrets of both environments.
 */
export function policyOf(config: SlipwayConfig, models: ComposeModels, root: string): string {
  const members = membersOf(config, models, new Problems("slipway.yaml"));
  const policy = (environment: Environment) => {
    const { branch, confirm, ports, residents, database, ...own } = config.environments[environment];
    return {
      branch,
      confirm,
      ports,
      residents,
      database,
      services: own.services,
      checklist: config.checklist[environment],
      ...("gates" in own && { promotes: own.promotes, gates: own.gates, backup: own.backup }),
      permissions: Object.fromEntries(
        [...members[environment]].map(([role, service]) => [role, permissions(service, root)]),
      ),
    };
  };
  return canonical(Object.fromEntries(environments.map((environment) => [environment, policy(environment)])));
}

function permissions({ ports, runtime }: ComposeService, root: string) {
  const folder = root.endsWith("/") ? root : `${root}/`;
  const fromHost = (runtime.files ?? []).flatMap(({ hostPath }) => hostPath ?? []);
  return {
    ports: ports.map(({ host, published }) => `${host}:${published}`),
    binds: runtime.mounts.flatMap((mount) =>
      mount.type === "bind" && !mount.source.startsWith(folder) ? [mount.source] : [],
    ),
    capAdd: runtime.capAdd,
    ...(fromHost.length > 0 && { files: fromHost }),
  };
}

/** A short name for a policy: the first 16 hexadecimal digits of its SHA-256. */
export async function fingerprint(policy: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(policy));
  return [...new Uint8Array(digest.slice(0, 8))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Which parts of the policy differ, by their path: `production.gates.healthyOnStaging`. */
export function policyDifferences(before: string, after: string): string[] {
  return differences(JSON.parse(before), JSON.parse(after), "");
}

function differences(before: unknown, after: unknown, path: string): string[] {
  if (canonical(before) === canonical(after)) return [];
  if (!isRecord(before) || !isRecord(after)) return [path];
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return keys.flatMap((key) => differences(before[key], after[key], path === "" ? key : `${path}.${key}`));
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === "object" && !Array.isArray(value);
