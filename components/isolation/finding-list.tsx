import type { AcceptHoleInput, IsolationFinding, Verdict } from "#lib/contract/isolation.ts";
import { FindingRow } from "./finding-row.tsx";
import { groupsOf } from "./shown.ts";
import { verdicts, verdictWord } from "./words.ts";

interface FindingListProps {
  findings: readonly IsolationFinding[];
  pending: boolean;
  onAccept(input: AcceptHoleInput): void;
}

const meaning: Record<Verdict, string> = {
  hole: "Nothing is deployed to production until each is closed or accepted.",
  accepted: "An administrator knows of these.",
  untried: "Nothing is known of these.",
  open: "Reached, as it was declared to be for everybody.",
  blocked: "Nothing was shared, and nothing was reached.",
};

/** The evidence, what needs somebody first. What is blocked is folded up: it is most of it. */
export function FindingList({ findings, pending, onAccept }: FindingListProps) {
  return verdicts.map((verdict) => {
    const groups = groupsOf(findings, verdict);
    if (groups.length === 0) return null;
    const list = (
      <ul className="border-t border-line">
        {groups.map((group) => (
          <FindingRow key={group.key} group={group} pending={pending} onAccept={onAccept} />
        ))}
      </ul>
    );
    const title = `${verdictWord[verdict]} (${groups.length})`;
    if (verdict === "blocked")
      return (
        <details key={verdict} className="mt-6">
          <summary className="tap mb-2 w-fit cursor-default text-base font-semibold">{title}</summary>
          {list}
        </details>
      );
    return (
      <section key={verdict} aria-label={verdictWord[verdict]} className="mt-6">
        <h2 className="text-base">{title}</h2>
        <p className="mb-2 text-xs text-ink-2">{meaning[verdict]}</p>
        {list}
      </section>
    );
  });
}
