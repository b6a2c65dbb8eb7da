import { randomUUID } from "node:crypto";
import type { Environment } from "../../contract/names.ts";
import { Refusal } from "../../contract/refusal.ts";
import type { VariableDifference, VariablesChange, VariablesView, VariableView } from "../../contract/variables.ts";
import { counted, listed } from "../../contract/words.ts";
import { ask, type Wait } from "./ask.ts";
import { exitCodes } from "./exit.ts";
import { readGiven } from "./read-given.ts";
import type { Session } from "./session.ts";
import { ago, dim, plain, table } from "./text.ts";

export async function showVariables(session: Session, environment: Environment): Promise<number> {
  return show(session, await session.link.call("variables", { environment }, session.signal));
}

export async function showHistory({ link, json, print, signal }: Session, environment: Environment): Promise<number> {
  const { history } = await link.call("variables", { environment }, signal);
  if (json) print(JSON.stringify(history, null, 2));
  else if (history.length === 0) print("nothing was ever set in the panel");
  else
    print(
      history
        .flatMap(({ version, at, by, about, differences }) => [
          `${version}  ${plain(about)}  ${dim(`${plain(by)}, ${ago(at, Date.now())}`)}`,
          ...table(differences.map(differenceRow), "   "),
        ])
        .join("\n"),
    );
  return exitCodes.ok;
}

export interface SetOptions {
  /** A file, or - for standard input. */
  value: string;
  generate?: true;
  secret?: boolean;
  service?: string[];
}

/** The value is what stands in the file, without the line's end. */
export async function setVariable(
  session: Session,
  environment: Environment,
  name: string,
  { value, generate, secret, service }: SetOptions,
): Promise<number> {
  const given = generate ? { generate } : { value: (await readGiven(value)).replace(/\r?\n$/, "") };
  const marks = { ...(secret !== undefined && { secret }), ...(service && { services: service }) };
  return change(session, environment, { do: "set", name, ...given, ...marks });
}

export const unsetVariable = (session: Session, environment: Environment, name: string): Promise<number> =>
  change(session, environment, { do: "unset", name });

export const revertVariables = (session: Session, environment: Environment, to: number): Promise<number> =>
  change(session, environment, { do: "revert", to });

export async function importVariables(
  session: Session,
  environment: Environment,
  file: string,
  { preview, secret }: { preview: boolean; secret: boolean },
): Promise<number> {
  const { link, json, print, signal } = session;
  const wanted: VariablesChange = { do: "import", text: await readGiven(file), secret };
  if (!preview) return change(session, environment, wanted);
  const { version } = await link.call("variables", { environment }, signal);
  const seen = await link.call("previewVariables", { environment, version, change: wanted }, signal);
  print(json ? JSON.stringify(seen, null, 2) : table(seen.differences.map(differenceRow)).join("\n"));
  if (!json && seen.ignored.length > 0) print(`without a value, so they set nothing: ${listed(seen.ignored)}`);
  return exitCodes.ok;
}

/** By a run through the switch. Without the phrase that is asked for nothing is begun. */
export async function applyVariables(
  session: Session,
  environment: Environment,
  { confirm, override, wait }: { confirm?: string; override?: string; wait: Wait },
): Promise<number> {
  const { version, apply } = await session.link.call("variables", { environment }, session.signal);
  if (apply.phrase !== undefined && confirm === undefined)
    throw new Refusal(
      "phrase-needed",
      `${environment} asks for its phrase, so nothing was started. When this is what you want: slipway variables apply ${environment} --confirm …`,
    );
  const input = { kind: "configure", requestId: randomUUID(), environment, version, phrase: confirm } as const;
  const unmet = apply.gates.filter(({ met, overridableWith }) => !met && overridableWith);
  const overrides = override === undefined ? [] : unmet.map(({ id }) => ({ gate: id, reason: override }));
  return ask(
    session,
    { ...input, ...(overrides.length > 0 && { overrides }) },
    `applies the variables of ${environment}`,
    wait,
  );
}

async function change(session: Session, environment: Environment, wanted: VariablesChange): Promise<number> {
  const { link, json, print, signal } = session;
  const { version } = await link.call("variables", { environment }, signal);
  const view = await link.call("changeVariables", { environment, version, change: wanted }, signal);
  if (json) print(JSON.stringify(view, null, 2));
  else print(`Version ${view.version} of the variables of ${environment}. ${whatNext(view, environment)}`);
  return exitCodes.ok;
}

function whatNext({ apply, rows }: VariablesView, environment: Environment): string {
  if (apply.release === undefined) return "The first deploy takes them.";
  if (apply.refused !== undefined) return `${plain(apply.refused)}`;
  if (apply.changes.length === 0)
    return rows.some(({ byDeploy }) => byDeploy)
      ? "Images are made with it, so the next deploy takes it."
      : "What runs has what it would get.";
  return `Pending for ${listed(apply.changes.map(({ service }) => service))}: the next deploy applies it, or slipway variables apply ${environment}.`;
}

function show({ json, print }: Session, view: VariablesView): number {
  if (json) print(JSON.stringify(view, null, 2));
  else print(words(view).join("\n"));
  return exitCodes.ok;
}

function words({ rows, problem, apply, version }: VariablesView): string[] {
  const pending = rows.filter((row) => row.pending && !row.byDeploy).length;
  return [
    ...(problem === undefined ? [] : [plain(problem), ""]),
    ...table(rows.map(rowOf)),
    "",
    version === 0 ? "nothing was ever set in the panel" : `version ${version}`,
    ...(apply.refused === undefined ? [] : [plain(apply.refused)]),
    ...(apply.changes.length > 0
      ? [`${counted(pending, "variable")} pending, for ${listed(apply.changes.map(({ service }) => service))}`]
      : []),
    ...apply.residents.map(
      ({ service }) => `${service} owns data and keeps what it has until it is made anew: slipway mend`,
    ),
  ];
}

const sources = { panel: "panel", "env-file": "env file", compose: "compose file" };

const rowOf = (row: VariableView): string[] => [
  plain(row.name),
  row.value === undefined ? fingerprintText(row) : plain(row.value).slice(0, 60),
  row.secret ? dim("secret") : "",
  row.source ? `${sources[row.source]}${row.file === undefined ? "" : ` ${plain(row.file)}`}` : "not set",
  row.usedBy.length > 0 ? row.usedBy.join(", ") : dim("nobody"),
  row.since === undefined ? "" : dim(`${plain(row.by ?? "")}, ${ago(row.since, Date.now())}`),
  row.byDeploy ? "pending: next deploy" : row.pending ? "pending" : "",
];

const fingerprintText = ({ fingerprint }: VariableView): string =>
  fingerprint === undefined ? "" : `#${fingerprint.slice(0, 8)}`;

const signs = { added: "+", changed: "~", removed: "−" };

const differenceRow = ({ name, what, secret, before, after, sameValue }: VariableDifference): string[] => [
  signs[what],
  plain(name),
  secret ? dim("secret") : sameValue ? dim("same value") : [before, after].map((one) => plain(one ?? "")).join(" → "),
];
