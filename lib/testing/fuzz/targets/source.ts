import { join } from "node:path";
import { text } from "node:stream/consumers";
import fc from "fast-check";
import { createGitSource } from "../../../adapters/git/source.ts";
import { hostileText, torn } from "../hostile.ts";
import type { Target } from "../target.ts";
import { canary, type FuzzWorld } from "../world.ts";

const limit = () => AbortSignal.timeout(250_000);

/** The real git on a real repository: names of branches, tags and commits, and paths within a commit. */
export async function sourceTargets({ root, dataFolder, commit, assertUnharmed }: FuzzWorld): Promise<Target<never>[]> {
  const source = createGitSource({ repository: root, cacheFolder: join(dataFolder, "fuzz-repositories") });
  await source.fetch(limit());
  const name = fc.constantFrom(
    "main",
    "v1",
    "stable/prisma-mysql-1",
    "deadbeef",
    commit,
    commit.slice(0, 8),
    "a'b",
    "a;b",
  );
  const path = fc.constantFrom(
    "slipway.yaml",
    "env/staging.env",
    "secret.yaml",
    "out/secret",
    "backend",
    "backend/Dockerfile",
  );

  const refs: Target<string> = {
    name: "refs",
    cases: fc.oneof(hostileText, name.chain(torn), fc.stringMatching(/^[A-Za-z0-9_.\/@+#-]{1,12}$/), name),
    async take(ref) {
      const found = await source.resolve(ref, limit());
      if (found.commit !== commit) throw new Error(`It is ${found.commit}, and there is only ${commit}.`);
      assertUnharmed();
      return "taken";
    },
  };

  const paths: Target<{ path: string; folder: boolean }> = {
    name: "paths in a commit",
    cases: fc.record({ path: fc.oneof(hostileText, path.chain(torn), path), folder: fc.boolean() }),
    async take({ path, folder }) {
      const read = folder
        ? await text(source.archive(commit, path, limit()))
        : await source.readFile(commit, path, limit());
      if (read.includes(canary)) throw new Error(`${path} leads out of the repository.`);
      assertUnharmed();
      return "taken";
    },
  };
  return [refs, paths] as Target<never>[];
}
