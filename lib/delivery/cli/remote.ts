import type { RemoteView } from "../../contract/remote.ts";
import type { LinkInput } from "../link/verbs.ts";
import { exitCodes } from "./exit.ts";
import { readGiven } from "./read-given.ts";
import type { Session } from "./session.ts";
import { plain, styled, table } from "./text.ts";

export async function showRemote(session: Session): Promise<number> {
  return printRemote(session, await session.link.call("remote", {}, session.signal));
}

export const setNoAccess = (session: Session): Promise<number> => setAccess(session, { kind: "none" });

export const setDeployKey = async (session: Session, files: { key: string; knownHosts: string }): Promise<number> =>
  setAccess(session, {
    kind: "deploy-key",
    privateKey: await readGiven(files.key),
    knownHosts: await readGiven(files.knownHosts),
  });

export const setToken = async (session: Session, given: { username: string; token: string }): Promise<number> =>
  setAccess(session, { kind: "token", username: given.username, token: (await readGiven(given.token)).trim() });

async function setAccess(session: Session, access: LinkInput<"setRemoteAccess">): Promise<number> {
  return printRemote(session, await session.link.call("setRemoteAccess", access, session.signal));
}

const accesses = { none: "as git on this host can", "deploy-key": "with a deploy key", token: "with a token" };

/** A remote that cannot be reached is a failure, for scripts. */
function printRemote({ json, print }: Session, remote: RemoteView): number {
  const { access, url, problem, publicKey } = remote;
  const rows = [
    ["remote", plain(url ?? "none")],
    ["access", accesses[access]],
    ...(publicKey ? [["public key", plain(publicKey)]] : []),
    ...(problem ? [["problem", styled("red", plain(problem))]] : []),
  ];
  print(json ? JSON.stringify(remote, null, 2) : table(rows).join("\n"));
  return problem ? exitCodes.failed : exitCodes.ok;
}

/** What the working tree has changed. */
export async function commitAndPush(
  { link, json, print, signal }: Session,
  { message }: { message: string },
): Promise<number> {
  const pushed = await link.call("commitAndPush", { message }, signal);
  print(
    json ? JSON.stringify(pushed) : `${pushed.commit.slice(0, 7)} is committed and pushed to ${plain(pushed.branch)}.`,
  );
  return exitCodes.ok;
}
