import { countOf, type IsolationFinding } from "../../contract/isolation.ts";

export interface Acceptance {
  key: string;
  reason: string;
  by: string;
  /** Epoch milliseconds. */
  at: number;
}

/** What was found, with what an administrator knows of. Only a hole needs to be accepted. */
export function withAccepted(
  findings: readonly IsolationFinding[],
  acceptances: readonly Acceptance[],
): IsolationFinding[] {
  return findings.map((finding) => {
    const accepted = acceptances.find(({ key }) => key === finding.key);
    if (!accepted || finding.verdict !== "hole") return finding;
    const { reason, by, at } = accepted;
    return { ...finding, verdict: "accepted", why: reason, acceptedBy: by, acceptedAt: at };
  });
}

export const holesIn = (findings: readonly IsolationFinding[]): IsolationFinding[] => [
  ...new Map(findings.filter(({ verdict }) => verdict === "hole").map((finding) => [finding.key, finding])).values(),
];

/** One sentence about all of it. */
export function summary(findings: readonly IsolationFinding[]): string {
  const [accepted, open, untried] = (["accepted", "open", "untried"] as const).map((verdict) =>
    countOf(findings, verdict),
  );
  const more = [
    `${countOf(findings, "blocked")} blocked`,
    open ? `${open} open by design` : "",
    accepted ? `${accepted} accepted` : "",
    untried ? `${untried} could not be tried` : "",
  ].filter(Boolean);
  const holes = holesIn(findings);
  const found = holes.length === 0 ? "no hole" : holes.length === 1 ? "1 hole" : `${holes.length} holes`;
  return `${found}; ${more.join(", ")}`;
}
