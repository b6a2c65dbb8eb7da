import { otherEnvironment } from "../contract/names.ts";
import { Refusal } from "../contract/refusal.ts";
import type { VariablesToChange } from "../contract/variables.ts";
import { withFileValues } from "../domain/compose/file-values.ts";
import { secretEntries } from "../domain/logs/secrets.ts";
import type { EnvironmentModel } from "../domain/policy/model.ts";
import { isFresh } from "../domain/release/lay-out.ts";
import { databaseSpec } from "../domain/release/plan.ts";
import { credentialsDiffering, databaseCredentials } from "../domain/variables/configured.ts";
import { changed, changedMeanwhile, type Difference, differences } from "../domain/variables/variables.ts";
import { planOfRelease } from "./surroundings.ts";
import { type Ground, groundOf, readWith, type VariablesPorts } from "./variables-ground.ts";

/** Those that a variable can be given to. */
export const releasedServices = ({ services }: EnvironmentModel): string[] =>
  Object.values(services).flatMap(({ role, kind }) => (kind === "released" ? [role] : []));

/** What the change makes of the variables, and that nothing speaks against it. */
export async function examine(
  ports: VariablesPorts,
  { environment, version, change }: VariablesToChange,
  signal: AbortSignal,
) {
  const ground = await groundOf(ports, environment, signal);
  if (version !== ground.version) throw changedMeanwhile();
  const { variables: before, versions } = ground;
  const after = changed(change, { now: before, versions, generate: ports.generate });
  const found = differences(before, after);
  if (found.length === 0) throw new Refusal("nothing-changes", "It is so already. Nothing was changed.");
  const [was, is] = await Promise.all([
    readWith(ports, ground, before, signal),
    readWith(ports, ground, after, signal),
  ]);
  if (is.problem !== undefined && was.problem === undefined)
    throw new Refusal("variables-invalid", `The application cannot be read with it: ${is.problem}`);
  const model = (is.configuration ?? was.configuration)?.model;
  if (model) assertServices(found, model);
  assertDatabaseKeeps(ground, found, was.configuration?.model, is.configuration?.model);
  await assertOwnSecrets(ports, ground, found, signal);
  return { ground, after, found };
}

function assertServices(found: readonly Difference[], model: EnvironmentModel): void {
  const known = releasedServices(model);
  for (const { name, before, after } of found) {
    const unknown = after?.services.find((one) => !known.includes(one) && !before?.services.includes(one));
    if (unknown === undefined) continue;
    const why = model.services[unknown] ? "owns data and is not replaced by a release" : "is not there";
    throw new Refusal(
      "unknown-service",
      `${name} cannot be given to ${unknown}: the service ${why}. Nothing was changed. It can be given to ${known.join(", ")}.`,
    );
  }
}

/**
 * A database that is kept goes on with what its volume was made with, whatever its variables say: with another password the
 * next release could not sign in. Refuses `database-credentials`.
 */
function assertDatabaseKeeps(
  { live, environment }: Ground,
  found: readonly Difference[],
  before: EnvironmentModel | undefined,
  after: EnvironmentModel | undefined,
): void {
  const plan = planOfRelease(live);
  const running = plan && databaseSpec(plan);
  const model = after ?? before;
  const service = running && model?.services[running.service];
  if (!plan || !running || (model && service && isFresh(model, service))) return;
  const names = after
    ? databaseCredentials(plan, after).filter((name) => isNew(name, running.service, before, after))
    : found.flatMap(({ name }) => (/^(?:MYSQL|MARIADB)_/.test(name) ? [name] : []));
  if (names.length === 0) return;
  throw new Refusal(
    "database-credentials",
    `${names.join(", ")} of ${running.service} would be another one, and the database of ${environment} goes on with what it was made with: the next release could not sign in. Nothing was changed. Change it in the server first (ALTER USER) and keep the old one valid meanwhile (RETAIN CURRENT PASSWORD), or give the application a user of its own under another variable.`,
  );
}

/** It was not so before the change. */
function isNew(name: string, role: string, before: EnvironmentModel | undefined, after: EnvironmentModel): boolean {
  const [was, is] = [before?.services[role], after.services[role]];
  return !was || !is || credentialsDiffering(was.runtime, is.runtime).includes(name);
}

/** Whoever has a secret of the one environment must not have one of the other's. Refuses `secret-shared`. */
async function assertOwnSecrets(
  ports: VariablesPorts,
  { application, environment, commit }: Ground,
  found: readonly Difference[],
  signal: AbortSignal,
): Promise<void> {
  const fresh = found.flatMap(({ name, before, after }) => {
    if (!after?.secret || (before?.secret && before.value === after.value)) return [];
    return [{ name, value: after.value }, ...secretEntries({ [name]: after.value })];
  });
  if (fresh.every(({ value }) => value === "")) return;
  const other = otherEnvironment(environment);
  const [newest] = await ports.store.variables(application.id, other, 1);
  const set = Object.entries(newest?.variables ?? {}).filter(([, { secret }]) => secret);
  const ground = { application, environment: other, ...(commit !== undefined && { commit }) };
  const { configuration } = await readWith(ports, ground, newest?.variables ?? {}, signal);
  const known = [
    ...set.map(([name, { value }]) => ({ name, value })),
    ...Object.values(configuration?.model.services ?? {}).flatMap(({ runtime: { environment: own, files } }) => [
      ...secretEntries(withFileValues(own, files)),
      ...(files ?? []).flatMap(({ target, content, secret }) =>
        secret ? [{ name: target, value: content.trimEnd() }] : [],
      ),
    ]),
  ];
  const shared = fresh.flatMap(({ name, value }) => {
    const same = value === "" ? undefined : known.find((one) => one.value === value);
    return same ? [{ name, same: same.name }] : [];
  })[0];
  if (!shared) return;
  throw new Refusal(
    "secret-shared",
    `${shared.name} of ${environment} would be equal to ${shared.same} of ${other}: who knows the one would know the other. Nothing was changed. Generate one of its own.`,
  );
}
