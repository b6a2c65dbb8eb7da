import type { Environment } from "../../contract/names.ts";
import type { Scope } from "../../domain/release/spec.ts";

/** A scope whose environment is left open means both. */
export type WideScope = Omit<Scope, "environment"> & { environment?: Environment };

type Labels = Record<string, string> | null | undefined;

/** The engine's `filters` for a list: nothing outside of the scope is ever looked at. */
export function ownedBy(scope: WideScope, labels: Record<string, string | number | undefined> = {}) {
  const wanted = {
    "slipway.instance": scope.instance,
    "slipway.application": scope.application,
    "slipway.environment": scope.environment,
    ...labels,
  };
  const pairs = Object.entries(wanted).filter(([, value]) => value !== undefined);
  return { label: pairs.map(([name, value]) => `${name}=${value}`) };
}

/** The same question to an object that was found by its name. */
export function isOwnedBy(labels: Labels, scope: Scope): boolean {
  return (
    labels?.["slipway.instance"] === scope.instance &&
    labels["slipway.application"] === scope.application &&
    labels["slipway.environment"] === scope.environment
  );
}

export function releaseOf(labels: Labels): number | undefined {
  const release = labels?.["slipway.release"];
  return release === undefined ? undefined : Number(release);
}

export const releaseLabel = (release: number | undefined): Record<string, string> =>
  release === undefined ? {} : { "slipway.release": String(release) };
