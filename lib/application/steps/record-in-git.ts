import { Refusal } from "../../contract/refusal.ts";
import { headLine } from "../audit.ts";
import type { Source, Tagging } from "../ports.ts";
import type { Step } from "../step.ts";
import { candidateOf } from "./candidate.ts";
import { applicationOf, type CommitContext, type CommitRequest, type DeployPorts, minutes } from "./deploy-request.ts";
import type { Checked } from "./preflight.ts";
import type { Switch, Switched } from "./switch.ts";

/** Clean-up: the remote learns with a tag what is live since when. `null`: there is no remote. */
export function recordInGit(ports: DeployPorts): Step<CommitRequest, Tagging | null, void> {
  return {
    name: "record-in-git",
    title: "Record in git",
    kind: "clean-up",
    limitMs: minutes(10),
    async plan(context) {
      const source = ports.source(applicationOf(context));
      return (await hasRemote(source, context.signal)) ? taggingOf(ports, context) : null;
    },
    async act(context, tagging) {
      if (!tagging) return context.note("the source has no remote");
      await ports
        .source(applicationOf(context))
        .tagAndPush(tagging, context.signal)
        .catch((error) => Promise.reject(notRecorded(error, tagging)));
      context.note(tagging.tag);
    },
  };
}

async function hasRemote(source: Source, signal: AbortSignal): Promise<boolean> {
  try {
    await source.remote(signal);
    return true;
  } catch (error) {
    if (error instanceof Refusal && error.code === "remote-missing") return false;
    throw error;
  }
}

/** The tag is called after the moment of the switch, so that a retry means the same one. */
async function taggingOf(ports: DeployPorts, context: CommitContext): Promise<Tagging> {
  const { commit } = context.planOf<Checked>("preflight");
  const { at } = context.resultOf<Switched>("switch");
  const { previous } = context.planOf<Switch>("switch");
  const { scope, release } = candidateOf(context).release;
  const record = await ports.store.release(scope.application, release);
  const { ref, environment } = context.request;
  const branch = commit.branches.includes(ref) ? ref : commit.branches[0];
  const head = ports.auditHead?.();
  const message = [
    `${scope.application} r${release} is live on ${environment}`,
    "",
    `Run #${context.run}, by ${record?.by ?? "nobody known"}, from ${ref}.`,
    previous ? `Before: r${previous.release}.` : "The first release.",
    ...(head ? ["", headLine(head)] : []),
  ];
  return {
    commit: commit.commit,
    tag: `${environment}/${timestamp(at)}`,
    message: message.join("\n"),
    ...(branch !== undefined && { branch }),
  };
}

/** `20261120T105612Z` */
const timestamp = (at: number) => new Date(at).toISOString().replace(/[-:]|\.\d+/g, "");

function notRecorded(error: unknown, { tag, commit }: Tagging): unknown {
  if (!(error instanceof Refusal)) return error;
  return new Refusal(
    error.code,
    `${error.message} The release is live; only its record in git is not complete. By hand: git tag -a ${tag} ${commit.slice(0, 12)}, then git push origin ${tag}.`,
    error.facts,
  );
}
