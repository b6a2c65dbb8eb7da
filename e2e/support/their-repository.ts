import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parseDocument } from "yaml";
import { git } from "../../docker/sample/git.ts";
import type { Application, Edit } from "./application.ts";
import { commit } from "./repository.ts";

/**
 * Somebody's application as a team that runs it has it on a host: their commit with what the team adds, an origin of its own, and
 * the files that only the host has. Answers the working tree.
 */
export async function checkOut(application: Application, place: string, images: Record<string, string>) {
  const { name, user, host } = application;
  const [repository, origin] = [join(place, name), join(place, `${name}.git`)];
  for (const folder of [repository, origin]) await mkdir(folder);
  await git(origin, ["init", "--quiet", "--bare", "--initial-branch=main"]);
  await git(repository, ["init", "--quiet", "--initial-branch=main"]);
  await git(repository, ["fetch", "--quiet", process.env.E2E_REPOSITORY ?? application.repository, application.commit]);
  await git(repository, ["reset", "--quiet", "--hard", "FETCH_HEAD"]);
  await git(repository, ["remote", "add", "origin", origin]);
  await write(repository, user.files);
  const added = Object.keys(user.files);
  if (added.length > 0) await git(repository, ["add", "--force", "--", ...added]);
  if (added.length + user.edits.length > 0)
    await commit(repository, "main", "Run it in two environments", changesOf(user.edits));
  await git(repository, ["push", "--quiet", "--set-upstream", "origin", "main"]);
  await write(
    repository,
    Object.fromEntries(Object.entries(host).map(([path, text]) => [path, withImages(text, images)])),
  );
  return repository;
}

export async function commitAndPush(repository: string, message: string, edits: readonly Edit[]): Promise<void> {
  await commit(repository, "main", message, changesOf(edits));
  await git(repository, ["push", "--quiet", "origin", "main"]);
}

/** The wizard proposes minutes, which are for people: nobody watches a test for so long. */
export async function shortenWaits(repository: string): Promise<void> {
  await commit(repository, "main", "Shorter waits", { "slipway.yaml": withShorterWaits });
  await git(repository, ["push", "--quiet", "origin", "main"]);
}

function withShorterWaits(text: string): string {
  const document = parseDocument(text);
  for (const environment of ["staging", "production"]) {
    document.setIn(["environments", environment, "drain"], "3s");
    document.setIn(["environments", environment, "watch"], "8s");
  }
  document.setIn(["environments", "production", "gates", "healthyOnStaging"], "1s");
  return String(document);
}

function changesOf(edits: readonly Edit[]): Record<string, (text: string) => string> {
  const byFile = Map.groupBy(edits, ({ file }) => file);
  return Object.fromEntries(
    Array.from(byFile, ([file, own]) => [file, (text: string) => own.reduce(replaceOnce, text)] as const),
  );
}

function replaceOnce(text: string, { file, from, to }: Edit): string {
  const times = text.split(from).length - 1;
  if (times !== 1) throw new Error(`This stands in ${file} ${times} times, and has to be there once:\n${from}`);
  return text.replace(from, () => to);
}

async function write(folder: string, files: Record<string, string>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

const withImages = (text: string, images: Record<string, string>): string =>
  text.replace(/\$\{(\w+)\}/g, (_, name: string) => {
    const image = images[name];
    if (!image) throw new Error(`There is no ${name}, only ${Object.keys(images).join(", ")}.`);
    return image;
  });
