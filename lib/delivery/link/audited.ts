import type { AuditEvent } from "../../contract/audit.ts";
import { aboutShell } from "../../contract/database-shell.ts";
import type { LinkVerb } from "../../contract/link.ts";
import type { Actor } from "../../contract/permissions.ts";
import { Refusal } from "../../contract/refusal.ts";
import type { VariablesChange } from "../../contract/variables.ts";
import { parseDotenv } from "../../domain/compose/dotenv.ts";
import { aboutChange } from "../../domain/variables/variables.ts";
import type { LinkContext, LinkHandlers, LinkRequest } from "./verbs.ts";

type Facts = Pick<AuditEvent, "environment" | "about" | "why">;

/**
 * What is written down of each verb that changes something, or takes something out of here: never a secret. `false`: it only
 * looks, or (`ask`, `take`) the use case writes down what becomes of the intent.
 */
const audited: { [V in LinkVerb]: false | ((request: LinkRequest<V>) => Facts) } = {
  status: false,
  events: false,
  ask: false,
  take: false,
  runs: false,
  run: false,
  journal: false,
  output: false,
  refs: false,
  deployPlan: false,
  checklist: false,
  signOff: ({ release, item, withdraw }) => ({ about: `r${release}: ${item}${withdraw ? " (taken back)" : ""}` }),
  releases: false,
  report: false,
  metrics: false,
  metricsHistory: false,
  backups: false,
  pinBackup: ({ environment, timestamp }) => ({ environment, about: timestamp }),
  unpinBackup: ({ environment, timestamp }) => ({ environment, about: timestamp }),
  deleteBackup: ({ environment, timestamp }) => ({ environment, about: timestamp }),
  restorePreview: false,
  download: ({ environment, run }) => ({ environment, about: `run #${run}` }),
  backUpPanel: () => ({}),
  panelBackups: false,
  recoveryKey: false,
  setRecoveryKey: ({ recipient }) => ({ about: recipient ?? "none" }),
  certificates: false,
  setCertificate: ({ environment }) => ({ environment }),
  remote: false,
  setRemoteAccess: ({ kind }) => ({ about: kind }),
  commitAndPush: ({ message }) => ({ why: message }),
  logs: false,
  logHistory: false,
  notifications: false,
  saveChannel: ({ name, target, events, environments }) => ({
    about: `${name} (${target.kind}; ${[...events, ...environments].join(", ")})`,
  }),
  removeChannel: ({ id }) => ({ about: id }),
  testChannel: ({ id }) => ({ about: id }),
  // Its end is written down by the use case, which knows the cause.
  openShell: (request) => ({ environment: request.environment, about: aboutShell(request) }),
  typeInShell: false,
  resizeShell: false,
  closeShell: false,
  application: false,
  examineApplication: false,
  commitConfiguration: ({ repository, root }) => ({ about: `${repository}, root ${root}` }),
  registerApplication: ({ repository, root }) => ({ about: `${repository}, root ${root}` }),
  isolation: false,
  variables: false,
  // A preview refuses a secret that the other environment has: whoever guesses is seen.
  previewVariables: ({ environment, change }) => ({ environment, about: auditedChange(change) }),
  changeVariables: ({ environment, change }) => ({ environment, about: auditedChange(change) }),
  difference: false,
  acceptHole: ({ key, reason }) => ({ about: key, why: reason ?? "a hole again" }),
  audit: false,
  verifyAudit: false,
  takeHappenings: false,
};

const mostNames = 20;

/** An env file's names, as far as somebody reads them; never a value. */
function auditedChange(change: VariablesChange): string {
  if (change.do !== "import") return aboutChange(change);
  const names = Object.keys(parseDotenv(change.text).values).map((name) => name.slice(0, 60));
  const more = names.length > mostNames ? ` and ${names.length - mostNames} more` : "";
  return `import ${names.slice(0, mostNames).join(", ")}${more}`;
}

export type RecordRequest = (actor: Actor, event: Pick<AuditEvent, "what" | "outcome" | "detail"> & Facts) => void;

/** The handlers, each of which writes down what it was asked for and whether it did it. */
export function auditedHandlers(handlers: LinkHandlers, record: RecordRequest): LinkHandlers {
  const each = Object.entries(handlers).map(([verb, handler]) => {
    const facts = audited[verb as LinkVerb] as false | ((request: unknown) => Facts);
    return [verb, facts ? recording(verb, handler as Handler, facts, record) : handler];
  });
  return Object.fromEntries(each) as LinkHandlers;
}

type Handler = (request: unknown, context: LinkContext) => unknown;

function recording(verb: string, handler: Handler, facts: (request: unknown) => Facts, record: RecordRequest): Handler {
  return async (request, context) => {
    const event = { what: verb, ...facts(request) };
    try {
      const answer = await handler(request, context);
      record(context.actor, { ...event, outcome: "done" });
      return answer;
    } catch (error) {
      const outcome = error instanceof Refusal ? "refused" : "failed";
      record(context.actor, { ...event, outcome, detail: (error as Error).message });
      throw error;
    }
  };
}
