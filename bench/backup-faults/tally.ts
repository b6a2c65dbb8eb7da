/** How somebody who uses a backup after a fault fares; `wrong` is what must never be. */
export type Outcome = "refused" | "equal" | "wrong";

export interface Judged {
  /** What was done. */
  fault: string;
  /** `mysql physical`, … */
  of: string;
  when: "before the proof" | "after the proof";
  /** A folder that was spoilt, or a whole run on a real server. */
  on: "folder" | "server";
  seed: number;
  outcome: Outcome;
  /** Of a wrong one. */
  why?: string;
}

/** A fault that is still to be done. */
export type Case = () => Promise<Judged>;

/** Whatever is thrown is a wrong outcome: what is right is answered. */
export async function judged(
  facts: Omit<Judged, "outcome" | "why">,
  judge: () => Promise<"refused" | "equal">,
): Promise<Judged> {
  try {
    return { ...facts, outcome: await judge() };
  } catch (error) {
    return { ...facts, outcome: "wrong", why: (error as Error).message };
  }
}

type Counts = Record<Outcome, number>;

/** By a fact of them, in alphabetical order. */
export function countsBy(all: readonly Judged[], fact: (one: Judged) => string): Record<string, Counts> {
  const counts: Record<string, Counts> = {};
  for (const one of all.toSorted((a, b) => fact(a).localeCompare(fact(b)))) {
    const of = (counts[fact(one)] ??= { refused: 0, equal: 0, wrong: 0 });
    of[one.outcome] += 1;
  }
  return counts;
}
