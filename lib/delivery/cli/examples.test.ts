import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { createProgram } from "./program.ts";

const folder = resolve(import.meta.dirname, "../../../examples");
const files = ["github-actions/deploy-staging.yml", "gitlab-ci/.gitlab-ci.yml"];

/** Every text of a document, however deep. */
const textsIn = (value: unknown): string[] =>
  typeof value === "string" ? [value] : Object.values(value ?? {}).flatMap(textsIn);

/** As a shell would part it; `$GITHUB_SHA` and the like are what a job has there. */
const wordsOf = (line: string): string[] =>
  Array.from(line.matchAll(/"([^"]*)"|(\S+)/g), ([, quoted, plain]) =>
    (quoted ?? plain ?? "").replace(/\$\w+SHA\b/g, "a".repeat(40)).replace(/\$\w+/g, "7"),
  );

test.each(files)("%s: its commands are the command line's", async (file) => {
  const commands = textsIn(parse(readFileSync(join(folder, file), "utf8")))
    .flatMap((text) => text.split("\n"))
    .filter((line) => line.includes("bin/slipway"));
  expect(commands).toHaveLength(2);
  let performed = 0;
  const nobody = () => Promise.reject(new Error("Nothing is done on this host here."));
  for (const line of commands) {
    const [program, ...given] = wordsOf(line);
    expect(program).toBe("slipway/bin/slipway");
    const perform = async () => void performed++;
    const host = { recover: nobody, personLink: nobody, newRecoveryKey: nobody };
    await createProgram(perform, host)
      .configureOutput({ writeErr: () => {} })
      .parseAsync(given, { from: "user" });
  }
  expect(performed).toBe(commands.length);
  expect(commands[0]).toMatch(/ deploy staging --ref "\$\w+SHA" --request-id "\w+ \$\w+ID" --wait$/);
});
