import type { GivenFile } from "./model.ts";

type Files = readonly Pick<GivenFile, "target" | "content">[];

/**
 * Variables, with the values that some of them only name a file of (`MYSQL_PASSWORD_FILE=/run/secrets/password`): as images read
 * them, without the line's end.
 */
export function withFileValues<Value extends string | null>(
  variables: Readonly<Record<string, Value>>,
  files: Files = [],
): Record<string, Value | string> {
  const named = Object.entries(variables).flatMap(([name, path]) => {
    const file = name.endsWith("_FILE") ? files.find(({ target }) => target === path) : undefined;
    return file ? [[name.slice(0, -"_FILE".length), file.content.replace(/\n+$/, "")] as const] : [];
  });
  return { ...variables, ...Object.fromEntries(named) };
}
