import { asOwner, type FoundRemote, unreachable } from "./remote.ts";
import { type GitOptions, gitText } from "./run-git.ts";

/** Where the mirror keeps the remote's tags, which are not the source's own. */
const namespace = "refs/remote-tags";

/** Of the annotated tags at the remote whose names begin so; they are fetched anew. */
export async function tagMessages(
  remote: FoundRemote,
  prefix: string,
  on: GitOptions,
): Promise<{ tag: string; message: string }[]> {
  const options = ["--quiet", "--prune", "--force", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head"];
  const program = asOwner(remote, "--upload-pack");
  const refspec = `+refs/tags/${prefix}*:${namespace}/${prefix}*`;
  await gitText(["fetch", ...options, ...program, "--end-of-options", remote.address, refspec], on).catch((error) =>
    Promise.reject(unreachable(remote, error)),
  );
  const fields = ["%(objecttype)", "%(refname)", "%(contents)", ""].join("%00");
  const listed = await gitText(["for-each-ref", `--format=${fields}`, `${namespace}/${prefix}*`], on);
  const found: { tag: string; message: string }[] = [];
  const values = listed.split("\0");
  for (let at = 0; at + 3 <= values.length; at += 3) {
    const [type = "", name = "", message = ""] = values.slice(at, at + 3);
    if (type.trimStart() === "tag") found.push({ tag: name.slice(namespace.length + 1), message });
  }
  return found;
}
