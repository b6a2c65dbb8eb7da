import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { Refusal } from "../../contract/refusal.ts";

/** Secrets come from a file, or with `-` from standard input; an argument would be in everybody's list of processes. */
export async function readGiven(path: string): Promise<string> {
  if (path === "-") return text(process.stdin);
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw new Refusal(
      "file-unreadable",
      `${path} cannot be read (${(error as NodeJS.ErrnoException).code}). Nothing was changed. Name a file that this user may read, or - for standard input.`,
    );
  }
}
