import type { RollbackInput } from "../contract/intents.ts";
import { Refusal } from "../contract/refusal.ts";
import { cancellation, readJournal } from "../domain/run/journal.ts";
import type { RunRecord, Store } from "./ports.ts";
import type { Switch } from "./steps/switch.ts";

const deploys: ReadonlySet<string> = new Set(["deploy", "take-over", "configure"]);

/**
 * The deploy that goes back at once when it is told to, instead of a rollback of its own: it has switched, and its release
 * is still drained or watched. `undefined` when no deploy is under way. Refuses `busy` where it cannot be turned round to
 * what is asked for.
 */
export async function runToFlipBack({ environment, to }: RollbackInput, store: Store): Promise<number | undefined> {
  const deploy = await deployUnderWay(environment, store);
  if (!deploy) return undefined;
  const { header, entries, plans } = deploy;
  const { marks } = readJournal(header.steps, entries);
  const state = cancellation(header.steps, marks);
  if (state === "turned") throw busy(deploy, "is being undone already. Wait for its end.");
  if (state === "too-late")
    throw busy(deploy, "has switched and is cleaning up. Roll back in a moment, when it has ended.");
  if (marks.get("switch") !== "done")
    throw busy(deploy, "has not switched yet, so there is nothing to go back from. Cancel it instead.");
  const { previous } = plans.switch as Switch;
  if (!previous)
    throw busy(deploy, "is the first one here: there is no release to go back to. Cancel it to take its release away.");
  if (to !== undefined && to !== previous.release)
    throw busy(deploy, `goes back to r${previous.release}, not to r${to}. Cancel it first, then roll back to r${to}.`);
  return header.id;
}

async function deployUnderWay(environment: string, store: Store): Promise<RunRecord | undefined> {
  const runs = await Promise.all((await store.unfinishedRuns()).map((id) => store.run(id)));
  return runs.find((run) => run?.header.environment === environment && deploys.has(run.header.kind));
}

const busy = ({ header: { id, title } }: RunRecord, what: string) =>
  new Refusal("busy", `Run #${id} (${title}) is under way: it ${what} Nothing was changed.`, { run: id });
