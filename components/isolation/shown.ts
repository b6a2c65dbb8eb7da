import { type IsolationFinding, type IsolationSubject, subjects, type Verdict } from "#lib/contract/isolation.ts";
import { type Environment, environments } from "#lib/contract/names.ts";
import { verdicts } from "./words.ts";

/** What a cell of the matrix comes to: how many of each, worst first. */
export type Cell = { verdict: Verdict; count: number }[];

export interface MatrixRow {
  subject: IsolationSubject;
  /** Both were compared; nothing was tried from one of them. */
  compared?: Cell;
  from: Partial<Record<Environment, Cell>>;
}

export function matrixOf(findings: readonly IsolationFinding[]): MatrixRow[] {
  return subjects.flatMap((subject) => {
    const own = findings.filter((finding) => finding.subject === subject);
    if (own.length === 0) return [];
    const compared = cellOf(own.filter(({ from }) => from === undefined));
    const tried = environments.map((environment) => [
      environment,
      cellOf(own.filter(({ from }) => from === environment)),
    ]);
    const from = Object.fromEntries(tried.filter(([, cell]) => cell?.length)) as MatrixRow["from"];
    return [{ subject, from, ...(compared.length > 0 && { compared }) }];
  });
}

const cellOf = (findings: readonly IsolationFinding[]): Cell =>
  verdicts.flatMap((verdict) => {
    const count = findings.filter((finding) => finding.verdict === verdict).length;
    return count > 0 ? [{ verdict, count }] : [];
  });

/** Findings that are one thing to a person: a port that is reached through three addresses of the host is one port. */
export interface Group {
  key: string;
  verdict: Verdict;
  findings: [IsolationFinding, ...IsolationFinding[]];
}

export function groupsOf(findings: readonly IsolationFinding[], verdict: Verdict): Group[] {
  const byKey = new Map<string, Group>();
  for (const finding of findings.filter((one) => one.verdict === verdict)) {
    const group = byKey.get(finding.key);
    if (group) group.findings.push(finding);
    else byKey.set(finding.key, { key: finding.key, verdict, findings: [finding] });
  }
  return [...byKey.values()].toSorted((one, other) => order(one) - order(other));
}

const order = ({ findings: [{ subject }] }: Group): number => subjects.indexOf(subject);
