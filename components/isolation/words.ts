import type { IsolationSubject, Verdict } from "#lib/contract/isolation.ts";

export const subjectWord: Record<IsolationSubject, string> = {
  network: "Networks",
  volume: "Volumes",
  folder: "Folders of the host",
  host: "The host itself",
  secret: "Secrets",
  address: "Addresses",
  name: "Names",
  port: "Published ports",
  password: "Passwords",
};

export const verdictWord: Record<Verdict, string> = {
  hole: "Hole",
  accepted: "Accepted",
  open: "Open by design",
  untried: "Not tried",
  blocked: "Blocked",
};

/** What needs somebody first. */
export const verdicts: readonly Verdict[] = ["hole", "accepted", "untried", "open", "blocked"];
