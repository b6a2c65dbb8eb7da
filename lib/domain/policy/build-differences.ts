import type { SlipwayConfig } from "../../contract/slipway-yaml.ts";
import type { ComposeService } from "../compose/model.ts";
import { Problems } from "../yaml/problems.ts";
import { canonical } from "./canonical.ts";
import { membersOf } from "./members.ts";
import type { ComposeModels } from "./model.ts";

/**
 * Why production could not run the images that ran on staging, one sentence a service: what is built, or which image is
 * taken, must be the same. Empty when it is.
 */
export function buildDifferences(config: SlipwayConfig, models: ComposeModels): string[] {
  const { staging, production } = membersOf(config, models, new Problems("slipway.yaml"));
  const missing = [...production.keys()].filter((role) => !staging.has(role)).map((role) => `staging has no ${role}.`);
  const different = [...production].flatMap(([role, service]) => {
    const other = staging.get(role);
    return other ? differences(other, service).map((what) => `${role}: ${what} differs between the environments.`) : [];
  });
  return [...missing, ...different];
}

function differences(staging: ComposeService, production: ComposeService): string[] {
  if (!staging.build && !production.build) return staging.image === production.image ? [] : ["the image"];
  if (!staging.build || !production.build) return ["whether it is built or taken as an image"];
  const parts = { context: "the build context", dockerfile: "the Dockerfile", target: "the build target" } as const;
  const named = Object.entries(parts).flatMap(([key, words]) =>
    staging.build?.[key as keyof typeof parts] === production.build?.[key as keyof typeof parts] ? [] : [words],
  );
  const names = new Set([...Object.keys(staging.build.args), ...Object.keys(production.build.args)]);
  const args = [...names].filter(
    (name) => canonical(staging.build?.args[name]) !== canonical(production.build?.args[name]),
  );
  return [...named, ...args.map((name) => `the build argument ${name}`)];
}
