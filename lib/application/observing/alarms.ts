import type { ReleaseRecord } from "../ports.ts";
import { planOfRelease } from "../surroundings.ts";
import { type EnvironmentFacts, journaledRelease } from "./facts.ts";

/** What a person must look at: what happened, what counts now, what to do. */
export function alarmsOf(facts: EnvironmentFacts, serving: ReleaseRecord | undefined): string[] {
  const { engineProblem, activeRun, runs, environment, containers } = facts;
  const before = engineProblem
    ? [
        containers
          ? "The engine does not answer: what is shown here is from before."
          : "The engine does not answer: what runs is not known.",
      ]
    : [];
  const last = runs.find((run) => run.environment === environment);
  const attention =
    last?.outcome === "needs-attention" ? [`Run ${last.id} needs attention: ${last.sentence ?? last.title}`] : [];
  const gateway = activeRun === undefined && !engineProblem && serving ? gatewayAlarms(facts, serving) : [];
  return [...before, ...attention, ...gateway, ...lossAlarms(facts, serving)];
}

/** After a recovery on another machine, until a backup's data is live again. */
function lossAlarms({ lost, releases, environment }: EnvironmentFacts, serving: ReleaseRecord | undefined): string[] {
  if (!lost) return [];
  const { release, commit, title, of } = lost;
  const was = `r${release} (${commit.slice(0, 7)} "${title}")`;
  if (!serving)
    return [
      `The panel was recovered from its backup ${of}: ${was}, which was live then, is not on this engine, and neither is its data. Deploy that commit again, then restore a backup of ${environment}.`,
    ];
  const restored = releases.some((one) => one.number > release && one.liveAt && planOfRelease(one)?.restored);
  if (restored || !keepsData(serving)) return [];
  return [
    `Since the panel was recovered from its backup ${of} the database is a new one: the data of before ${was} was lost is only in the backups. Restore one of ${environment}.`,
  ];
}

/** A database that every deploy makes anew has nothing that was lost. */
function keepsData(serving: ReleaseRecord): boolean {
  const plan = planOfRelease(serving);
  return (
    plan?.residents.some(
      ({ container }) => container.service === plan.database?.service && container.release === undefined,
    ) ?? false
  );
}

/** While a run is under way the gateway may say something else than the journal; afterwards nothing explains it. */
function gatewayAlarms({ gateway, releases, containers }: EnvironmentFacts, serving: ReleaseRecord): string[] {
  const journaled = journaledRelease(releases);
  if (!containers?.some(({ role }) => role === "gateway")) {
    return ["The gateway's container is gone, so nothing answers on the published ports. Deploy again to create it."];
  }
  if (gateway && "problem" in gateway) return [`The gateway could not be asked what it serves: ${gateway.problem}`];
  if (!gateway?.running) return ["The gateway is not running, so nothing answers on the published ports. Start it."];
  if (gateway.conflict) {
    return [`The gateway's configuration and its memory differ: ${gateway.conflict}. Deploy again to make them agree.`];
  }
  if (gateway.live === undefined) {
    return [
      `The gateway answers 503: it serves no release, though r${serving.number} is journaled as live. Deploy again.`,
    ];
  }
  if (gateway.live === journaled?.number) return [];
  const journal = journaled ? `r${journaled.number} is journaled as live` : "no release is journaled as live";
  return [
    `The gateway serves r${gateway.live}, but ${journal}, and no run explains it. What is serving counts. Deploy again to make them agree.`,
  ];
}
