import { Refusal } from "../../contract/refusal.ts";
import { type VariablesChange, variableLimits, variableName } from "../../contract/variables.ts";
import { counted } from "../../contract/words.ts";
import { parseDotenv } from "../compose/dotenv.ts";
import { secretEntries } from "../logs/secrets.ts";

/** What somebody has set for an environment in the panel. */
export interface Variable {
  value: string;
  secret: boolean;
  /** By role: those that get it whatever the compose file says. */
  services: string[];
}

export type Variables = Readonly<Record<string, Variable>>;

/** What they were from a moment on, until the next version. They are never changed. */
export interface VariablesVersion {
  version: number;
  /** Epoch milliseconds. */
  at: number;
  by: { id: string; name: string };
  about: string;
  variables: Variables;
}

export const changedMeanwhile = () =>
  new Refusal(
    "changed-meanwhile",
    "Somebody else has changed the variables since you looked at them. Nothing was changed. Look again.",
  );

export const valuesOf = (variables: Variables): Record<string, string> =>
  Object.fromEntries(Object.entries(variables).map(([name, { value }]) => [name, value]));

export const secretValuesOf = (variables: Variables): string[] =>
  Object.values(variables).flatMap(({ secret, value }) => (secret ? [value] : []));

/** By its name, or because there is a password in its value. */
export const looksSecret = (name: string, value: string): boolean => secretEntries({ [name]: value }).length > 0;

/**
 * The variables after a change. Refuses `unknown-variable`, `value-missing`, `secret-stays`, `env-file-invalid`, `variable-invalid`,
 * `too-many-variables`, `unknown-version`.
 */
export function changed(
  change: VariablesChange,
  { now, versions, generate }: { now: Variables; versions: readonly VariablesVersion[]; generate(): string },
): Variables {
  switch (change.do) {
    case "set":
      return limited({ ...now, [change.name]: assigned(change, now[change.name], generate) });
    case "unset":
      return without(now, change.name);
    case "import":
      return limited({ ...now, ...imported(change, now) });
    case "revert":
      return earlier(versions, change.to);
  }
}

type Setting = Extract<VariablesChange, { do: "set" }>;

function assigned({ name, generate, ...said }: Setting, before: Variable | undefined, make: () => string): Variable {
  const value = generate ? make() : (said.value ?? before?.value);
  if (before?.secret && said.secret === false && value === before.value) throw staysSecret(name);
  if (value === undefined) throw new Refusal("value-missing", `${name} has no value yet. ${unchanged} Give it one.`);
  return {
    value,
    secret: said.secret ?? before?.secret ?? (generate || looksSecret(name, value)),
    services: said.services ?? before?.services ?? [],
  };
}

const staysSecret = (name: string) =>
  new Refusal(
    "secret-stays",
    `${name} is a secret, and nobody is to read it. ${unchanged} Give it another value first.`,
  );

function without(now: Variables, name: string): Variables {
  const { [name]: gone, ...left } = now;
  if (gone) return left;
  throw new Refusal(
    "unknown-variable",
    `${name} is not set in the panel. ${unchanged} What an env file or the compose file says is changed there.`,
  );
}

function imported({ text, secret }: Extract<VariablesChange, { do: "import" }>, now: Variables): Variables {
  const values = Object.entries(linesOf(text).values);
  if (values.length === 0) throw new Refusal("env-file-empty", `There is no NAME=value in it. ${unchanged}`);
  const set = values.map(([name, value]): [string, Variable] => {
    const before = now[name];
    return [
      name,
      { value, secret: secret || (before?.secret ?? looksSecret(name, value)), services: before?.services ?? [] },
    ];
  });
  return Object.fromEntries(set);
}

/** An env file's variables, as the compose loader reads them, and its names without a value, which set nothing. */
export function linesOf(text: string): { values: Record<string, string>; ignored: string[] } {
  const ignored: string[] = [];
  const values = new Map<string, string>();
  const inherit = (name: string) => void ignored.push(name);
  const { values: read, problems } = parseDotenv(text, (name) => values.get(name) ?? inherit(name));
  const wrong = [
    ...problems.map(({ line, sentence }) => `line ${line}: ${sentence}`),
    ...Object.entries(read).flatMap(([name, value]) => notAllowed(name, value)),
  ];
  if (wrong.length > 0) throw new Refusal("env-file-invalid", `${wrong.join("\n")}\n${unchanged}`);
  return { values: read, ignored: ignored.filter((name) => !Object.hasOwn(read, name)) };
}

function notAllowed(name: string, value: string): string[] {
  const parsed = variableName.safeParse(name);
  if (!parsed.success) return [`${JSON.stringify(name)}: ${parsed.error.issues[0]?.message}.`];
  if (value.length > variableLimits.value) return [`${name}: a value has at most 32,768 characters.`];
  return value.includes("\0") ? [`${name}: a value has no NUL in it.`] : [];
}

function earlier(versions: readonly VariablesVersion[], to: number): Variables {
  if (to === 0) return {};
  const found = versions.find(({ version }) => version === to);
  if (found) return found.variables;
  throw new Refusal("unknown-version", `There is no version ${to} of the variables. ${unchanged}`);
}

function limited(variables: Variables): Variables {
  const count = Object.keys(variables).length;
  if (count <= variableLimits.variables) return variables;
  throw new Refusal(
    "too-many-variables",
    `That would be ${counted(count, "variable")}, and ${variableLimits.variables} is the most. ${unchanged}`,
  );
}

const unchanged = "Nothing was changed.";

/** As the history and the audit log tell it: names, never values. */
export function aboutChange(change: VariablesChange): string {
  switch (change.do) {
    case "set":
      return `${change.generate ? "generate" : "set"} ${change.name}`;
    case "unset":
      return `remove ${change.name}`;
    case "import":
      return "import of an env file";
    case "revert":
      return `back to version ${change.to}`;
  }
}

export interface Difference {
  name: string;
  before?: Variable;
  after?: Variable;
}

/** In the order of their names. */
export function differences(before: Variables, after: Variables): Difference[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.flatMap((name) => {
    const [was, is] = [before[name], after[name]];
    if (was && is && isSame(was, is)) return [];
    return [{ name, ...(was && { before: was }), ...(is && { after: is }) }];
  });
}

const isSame = (one: Variable, other: Variable): boolean =>
  one.value === other.value &&
  one.secret === other.secret &&
  one.services.toSorted().join() === other.services.toSorted().join();
