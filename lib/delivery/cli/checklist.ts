import type { ChecklistItemView, ChecklistView } from "../../contract/gates.ts";
import { Refusal } from "../../contract/refusal.ts";
import { exitCodes } from "./exit.ts";
import type { Session } from "./session.ts";
import { ago, dim, plain, sign, styled, table } from "./text.ts";

export async function showChecklist(session: Session): Promise<number> {
  printChecklist(session, await session.link.call("checklist", {}, session.signal));
  return exitCodes.ok;
}

/** For the release that is live on staging now: another one begins with an empty list. */
export async function signOff(
  session: Session,
  items: readonly string[],
  { all, withdraw }: { all: boolean; withdraw: boolean },
): Promise<number> {
  const { link, signal } = session;
  let checklist = await link.call("checklist", {}, signal);
  const release = checklist.release?.number;
  if (release === undefined) {
    throw new Refusal(
      "nothing-live",
      "Nothing is live on staging, so there is nothing to vouch for. Deploy there first.",
    );
  }
  for (const item of all ? openItems(checklist, withdraw) : items)
    checklist = await link.call("signOff", { release, item, withdraw }, signal);
  printChecklist(session, checklist);
  return exitCodes.ok;
}

const openItems = ({ items }: ChecklistView, withdraw: boolean): string[] =>
  items.filter(({ automatic, signedOff }) => !automatic && Boolean(signedOff) === withdraw).map(({ item }) => item);

function printChecklist({ json, print }: Session, checklist: ChecklistView): void {
  if (json) return print(JSON.stringify(checklist, null, 2));
  const { release, items } = checklist;
  if (!release) return print("Nothing is live on staging, so there is nothing to vouch for.");
  const heading = `staging r${release.number}  ${release.commit.slice(0, 7)} ${plain(release.title)}`;
  print([styled("bold", heading), ...table(items.map(itemRow), "  ")].join("\n"));
}

function itemRow({ item, automatic, signedOff }: ChecklistItemView): string[] {
  if (automatic) return [sign(automatic.met), plain(item), dim(plain(automatic.evidence))];
  const by = signedOff && `signed off by ${plain(signedOff.by)} ${ago(signedOff.at, Date.now())}`;
  return [sign(signedOff !== undefined), plain(item), dim(by ?? "waits for somebody to sign it off")];
}
