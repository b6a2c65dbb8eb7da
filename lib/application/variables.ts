import type { Environment } from "../contract/names.ts";
import { type Actor, may } from "../contract/permissions.ts";
import type {
  ApplyView,
  VariableDifference,
  VariablesPreview,
  VariablesToChange,
  VariablesVersionView,
  VariablesView,
} from "../contract/variables.ts";
import { isFresh } from "../domain/release/lay-out.ts";
import { onlyByDeploy, reconfigured, residentsReconfigured } from "../domain/variables/configured.ts";
import { rowsOf } from "../domain/variables/rows.ts";
import {
  aboutChange,
  type Difference,
  differences,
  linesOf,
  secretValuesOf,
  type Variables,
  type VariablesVersion,
} from "../domain/variables/variables.ts";
import { gatesOfConfiguration } from "./configuration-gates.ts";
import { examine, releasedServices } from "./examine-variables.ts";
import type { Announcer } from "./ports.ts";
import type { Configuration } from "./read-configuration.ts";
import { planOfRelease } from "./surroundings.ts";
import { type Ground, groundOf, readWith, type VariablesPorts } from "./variables-ground.ts";

const shownVersions = 50;

export async function variablesView(
  ports: VariablesPorts,
  environment: Environment,
  actor: Actor,
  signal: AbortSignal,
): Promise<VariablesView> {
  const ground = await groundOf(ports, environment, signal);
  const { version, variables, versions, live } = ground;
  const read = await readWith(ports, ground, variables, signal);
  const { model } = read.configuration ?? {};
  const { envFile, values, roles, ...trace } = read.sources;
  const mayRead = may(actor, `configure:${environment}`);
  const applied = live && variablesAt(versions, live.variables ?? 0);
  const inImages = live && variablesAt(versions, planOfRelease(live)?.imageVariables ?? live.variables ?? 0);
  const known = {
    variables,
    versions,
    trace,
    envFile,
    values,
    roles,
    ...(applied && { applied }),
    ...(inImages && { inImages }),
    ...(model && { model }),
  };
  return {
    version,
    rows: rowsOf(known, { fingerprint: ports.fingerprint, mayRead }),
    history: historyOf(versions, mayRead),
    services: model ? releasedServices(model) : [],
    ...(read.problem !== undefined && { problem: read.problem }),
    apply: await applyView(ports, ground, read.configuration),
  };
}

/** What a change would do; refuses what the change would be refused for. */
export async function previewVariables(
  ports: VariablesPorts,
  input: VariablesToChange,
  actor: Actor,
  signal: AbortSignal,
): Promise<VariablesPreview> {
  const { found } = await examine(ports, input, signal);
  const mayRead = may(actor, `configure:${input.environment}`);
  return {
    differences: found.map((one) => differenceView(one, mayRead)),
    ignored: input.change.do === "import" ? linesOf(input.change.text).ignored : [],
  };
}

/** Nothing that runs is touched: the next deploy takes it, or a run that applies it. */
export async function changeVariables(
  ports: VariablesPorts & { announcer: Pick<Announcer, "changed"> },
  input: VariablesToChange,
  actor: Actor,
  signal: AbortSignal,
): Promise<VariablesView> {
  const { ground, after } = await examine(ports, input, signal);
  ports.hide(secretValuesOf(after));
  await ports.store.addVariables(ground.application.id, input.environment, {
    version: ground.version + 1,
    at: ports.clock.now(),
    by: { id: actor.id, name: actor.name },
    about: aboutChange(input.change),
    variables: after,
  });
  ports.announcer.changed();
  return variablesView(ports, input.environment, actor, signal);
}

const variablesAt = (versions: readonly VariablesVersion[], version: number): Variables =>
  versions.find((one) => one.version === version)?.variables ?? {};

function historyOf(versions: readonly VariablesVersion[], mayRead: boolean): VariablesVersionView[] {
  return versions.slice(0, shownVersions).map(({ version, at, by, about, variables }, index) => ({
    version,
    at,
    by: by.name,
    about,
    differences: differences(versions[index + 1]?.variables ?? {}, variables).map((one) =>
      differenceView(one, mayRead),
    ),
  }));
}

/** Once a secret, always one: what it was before is not shown either. */
function differenceView({ name, before, after }: Difference, mayRead: boolean): VariableDifference {
  const secret = (before?.secret ?? false) || (after?.secret ?? false);
  const isShown = mayRead && !secret;
  return {
    name,
    what: before ? (after ? "changed" : "removed") : "added",
    secret,
    ...(isShown && before && { before: before.value }),
    ...(isShown && after && { after: after.value }),
    ...(before && before.value === after?.value && { sameValue: true as const }),
  };
}

async function applyView(
  ports: VariablesPorts,
  { application, environment, live }: Ground,
  configuration: Configuration | undefined,
): Promise<ApplyView> {
  const plan = planOfRelease(live);
  if (!live || !plan || !configuration) return { changes: [], residents: [], gates: [] };
  const { model } = configuration;
  const changes = reconfigured(plan, model);
  const refused = onlyByDeploy(plan, model);
  const { phrase, gates } = await gatesOfConfiguration(ports, application, environment, configuration);
  return {
    release: live.number,
    changes,
    residents: residentsReconfigured(plan, model).filter(({ service }) => {
      const known = model.services[service];
      return known && !isFresh(model, known);
    }),
    ...(refused !== undefined && { refused }),
    ...(phrase !== undefined && { phrase }),
    gates,
  };
}
