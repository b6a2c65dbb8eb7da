import type { Environment } from "../../contract/names.ts";
import type { ReleaseView, WayBack } from "../../contract/releases.ts";
import { exitCodes } from "./exit.ts";
import type { Session } from "./session.ts";
import { ago, dim, plain, styled, table } from "./text.ts";

export async function listReleases(
  { link, json, print, signal }: Session,
  environment: Environment,
  { limit }: { limit: number },
): Promise<number> {
  const releases = await link.call("releases", { environment, limit }, signal);
  if (json) print(JSON.stringify(releases, null, 2));
  else
    print(releases.length === 0 ? `Nothing was released to ${environment} yet.` : table(releases.map(row)).join("\n"));
  return exitCodes.ok;
}

function row(release: ReleaseView): string[] {
  const { number, state, commit, title, run, by, promotes } = release;
  const origin = promotes === undefined ? "" : ` · staging's r${promotes}`;
  return [
    `r${number}`,
    state === "live" ? styled("green", state) : state,
    `${commit.slice(0, 7)} ${plain(title)}`,
    dim(`run ${run} by ${plain(by)} ${ago(release.liveAt ?? release.createdAt, Date.now())}${origin}`),
    release.back ? wayBack(release.back) : "",
  ];
}

const ways = {
  running: "back by a switch: it runs",
  stopped: "back when it is started again",
  stored: "back from its images",
};

function wayBack(back: WayBack): string {
  if (back.way === "none") return dim(`no way back: ${plain(back.why)}`);
  return back.schemaDiffers ? `${ways[back.way]}; the database's schema differs` : ways[back.way];
}
