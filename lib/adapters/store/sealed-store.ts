import type { ReleaseRecord, RunRecord, Store } from "../../application/ports.ts";
import type { Saved } from "../../application/step.ts";
import type { VariablesVersion } from "../../domain/variables/variables.ts";
import type { Seal } from "./seal.ts";

/**
 * A store whose secrets, variables, and plans, results and specs, only the worker can read: they carry credentials and the containers'
 * environment, and the web process can read the database.
 */
export function sealedStore(store: Store, seal: Seal): Store {
  const openAll = (saved: Record<string, Saved>) =>
    Object.fromEntries(Object.entries(saved).map(([step, value]) => [step, seal.open(value as string)]));
  const openRun = (record: RunRecord): RunRecord => ({
    ...record,
    plans: openAll(record.plans),
    results: openAll(record.results),
  });
  const openRelease = (record: ReleaseRecord): ReleaseRecord =>
    record.spec === undefined ? record : { ...record, spec: seal.open(record.spec as string) };
  const closeSpec = <T extends { spec?: Saved }>(facts: T): T =>
    facts.spec === undefined ? facts : { ...facts, spec: seal.close(facts.spec) };

  return {
    ...store,
    async secret<T>(key: string) {
      const closed = await store.secret<string>(key);
      return closed === undefined ? undefined : seal.open<T>(closed);
    },
    saveSecret: (key, value) => store.saveSecret(key, seal.close(value)),
    async run(id) {
      const record = await store.run(id);
      return record && openRun(record);
    },
    append(run, event, at, saved) {
      if (!saved) return store.append(run, event, at);
      const { plan, result, ...open } = saved;
      return store.append(run, event, at, {
        ...open,
        ...("plan" in saved && { plan: seal.close(plan) }),
        ...("result" in saved && { result: seal.close(result) }),
      });
    },
    reserveRelease: (run, record) => store.reserveRelease(run, closeSpec(record)),
    async release(application, number) {
      const record = await store.release(application, number);
      return record && openRelease(record);
    },
    releases: async (...filter) => (await store.releases(...filter)).map(openRelease),
    async variables(...filter) {
      const versions = await store.variables(...filter);
      return versions.map((one) => ({ ...one, variables: seal.open(one.variables as unknown as string) }));
    },
    addVariables: (application, environment, version) =>
      store.addVariables(application, environment, {
        ...version,
        variables: seal.close(version.variables) as unknown as VariablesVersion["variables"],
      }),
    updateRelease: (application, number, facts) => store.updateRelease(application, number, closeSpec(facts)),
  };
}
