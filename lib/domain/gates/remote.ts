import type { GateView } from "../../contract/gates.ts";
import { matchesAny } from "../policy/branches.ts";
import { byLead, judge, type Looked, met, unmet } from "./judge.ts";

export interface AtRemote {
  commit: string;
  /** Branches of the remote that contain it. */
  branches: string[];
  url?: string;
}

/** `patterns` are the environment's: one of them must match. */
export const branchGate = (looked: Looked<AtRemote>, patterns: readonly string[]): GateView =>
  judge({ id: "branch", ...byLead }, looked, ({ commit, branches }) => {
    const allowed = branches.filter((branch) => matchesAny(branch, patterns));
    if (allowed.length > 0) return met(`${short(commit)} is on ${someOf(allowed)}`);
    const there = branches.length > 0 ? `on ${someOf(branches)}` : "on no branch of the remote";
    return unmet(
      `${short(commit)} is ${there}, and only ${patterns.join(" or ")} may be deployed. Merge it into such a branch and push that.`,
    );
  });

/** `changes` are those of the working tree. */
export const pushedGate = (looked: Looked<AtRemote & { changes: string[] }>): GateView =>
  judge({ id: "pushed", ...byLead, fix: { kind: "commit-and-push" } }, looked, ({ commit, branches, url, changes }) => {
    const remote = url ?? "the repository";
    const problems = [
      ...(changes.length > 0 ? [`Not committed: ${someOf(changes.map((change) => change.trim()))}.`] : []),
      ...(branches.length === 0 ? [`${short(commit)} is on no branch of ${remote}.`] : []),
    ];
    return problems.length > 0
      ? unmet(problems.join(" "))
      : met(`working tree clean, ${short(commit)} is on ${remote}`);
  });

const short = (commit: string) => commit.slice(0, 7);

const someOf = (names: readonly string[]) =>
  names.length > 3 ? `${names.slice(0, 3).join(", ")} and ${names.length - 3} more` : names.join(", ");
