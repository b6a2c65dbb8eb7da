import type { Actor } from "../contract/permissions.ts";
import { isConfirmed, type SessionTimes, whyEnded } from "../domain/session.ts";
import type { Person } from "./people/ports.ts";

export interface SessionRecord extends SessionTimes {
  id: string;
  person: Person;
  address: string;
  /** What the browser calls itself. */
  browser: string;
}

export interface NewSession {
  person: string;
  address: string;
  browser: string;
}

export interface Sessions {
  begin(session: NewSession, at: number): Promise<string>;
  find(id: string): Promise<SessionRecord | undefined>;
  /** Those that nobody has ended, newest first. */
  ofPerson(person: string): Promise<SessionRecord[]>;
  seen(id: string, at: number): Promise<void>;
  confirmed(id: string, at: number): Promise<void>;
  /** Ends those of this person that nobody has ended: one, all, or all but one. */
  end(person: string, which: { only?: string; except?: string }, endedBy: string, at: number): Promise<void>;
}

/** Who asks, and by which sign-in. */
export interface SignedIn {
  session: string;
  person: Actor;
  /** This person has proven to be there a moment ago. */
  confirmed: boolean;
}

export type Judged = SignedIn | { ended: string };

/** Rows are written once in a while only: a request is a read. */
const noteSeenEvery = 60_000;

/**
 * What a session is worth now: asked at each request, action and socket event, so that a change of role, an end and a limit
 * hold at once. `uses` is a request of the person's own; an open page that only listens does not keep a session alive.
 */
export async function judgeSession(
  sessions: Sessions,
  id: string,
  { now, uses, from }: { now: number; uses: boolean; from?: string },
): Promise<Judged> {
  const record = await sessions.find(id);
  if (!record) return { ended: "This sign-in is not known any more." };
  const ended = whyEnded(record, record.person, now);
  if (ended !== undefined) return { ended };
  if (uses && now - record.lastSeenAt > noteSeenEvery) await sessions.seen(id, now);
  const { id: person, name, role } = record.person;
  return {
    session: id,
    person: { id: person, name, role, ...(from !== undefined && { from }) },
    confirmed: isConfirmed(record, now),
  };
}

export const isSignedIn = (judged: Judged | undefined): judged is SignedIn =>
  judged !== undefined && !("ended" in judged);
