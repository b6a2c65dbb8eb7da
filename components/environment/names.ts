import type { Environment } from "#lib/contract/names.ts";

export const environmentName: Record<Environment, string> = { staging: "Staging", production: "Production" };
/** For narrow places. */
export const environmentTick: Record<Environment, string> = { staging: "stg", production: "prod" };

export const shortCommit = (commit: string) => commit.slice(0, 7);

/** The branch or tag that was asked for; nothing where it was the commit itself, which is shown anyway. */
export const nameOfRef = (ref: string, commit: string): string | undefined => (ref === commit ? undefined : ref);
