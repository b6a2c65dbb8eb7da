import { randomUUID } from "node:crypto";
import {
  countOf,
  type IsolationFinding,
  type IsolationView,
  subjects,
  type Verdict,
} from "../../contract/isolation.ts";
import { ask, type Wait } from "./ask.ts";
import { exitCodes } from "./exit.ts";
import type { Session } from "./session.ts";
import { ago, dim, plain, styled, table } from "./text.ts";

/** Exits with 1 while there is a hole. */
export async function showIsolation({ link, json, print, signal }: Session, all: boolean): Promise<number> {
  const view = await link.call("isolation", {}, signal);
  print(json ? JSON.stringify(view, null, 2) : words(view, all));
  return countOf(view.findings, "hole") > 0 ? exitCodes.failed : exitCodes.ok;
}

export const proveIsolation = (session: Session, wait: Wait): Promise<number> =>
  ask(session, { kind: "isolation", requestId: randomUUID(), environment: "staging" }, "proves isolation", wait);

/** Without a reason it is a hole again. */
export async function acceptHole(session: Session, key: string, reason: string | undefined): Promise<number> {
  const { link, json, print, signal } = session;
  const view = await link.call("acceptHole", { key, ...(reason !== undefined && { reason }) }, signal);
  print(json ? JSON.stringify(view, null, 2) : words(view, false));
  return exitCodes.ok;
}

function words({ at, run, findings }: IsolationView, all: boolean): string {
  if (at === undefined) return "Isolation was never proven. Prove it: slipway prove isolation --wait.";
  const shown = findings.filter(({ verdict }) => all || verdict !== "blocked");
  const blocked = countOf(findings, "blocked");
  const heading = styled("bold", `proven ${ago(at, Date.now())}, run ${run}: ${blocked} of ${findings.length} blocked`);
  const sorted = shown.toSorted((one, other) => subjects.indexOf(one.subject) - subjects.indexOf(other.subject));
  const hint = all || blocked === 0 ? [] : [dim("Those that are blocked as well: --all")];
  return [heading, ...table(sorted.map(row), "  "), ...hint].join("\n");
}

const signs: Record<Verdict, string> = {
  blocked: styled("green", "✓ blocked"),
  open: styled("cyan", "○ open by design"),
  accepted: styled("yellow", "! accepted"),
  hole: styled("red", "✗ hole"),
  untried: styled("yellow", "? not tried"),
};

function row({ verdict, from, what, saw, why, acceptedBy, key }: IsolationFinding): string[] {
  const more = [why && plain(why), acceptedBy && `accepted by ${plain(acceptedBy)}`, verdict === "hole" && key];
  return [
    signs[verdict],
    from ? `from ${from}` : "compared",
    plain(what),
    plain(saw),
    dim(more.filter(Boolean).join(" · ")),
  ];
}
