import { beforeAll, describe, expect, test } from "vitest";
import type { AuditEvent, AuditHead } from "../../contract/audit.ts";
import { followFile, nextLine } from "./chain.ts";

const entries = 1000;

/** As they come: of every length, some with reasons, some with letters of more than one byte. */
const event = (index: number): AuditEvent => ({
  at: 1_795_390_949_000 + index * 1000,
  who: { id: `p${index % 7}`, name: index % 5 ? "Ada" : "Åsa 🚢", role: "lead" },
  from: "10.0.0.7",
  what: ["deploy", "rollback", "sign-in"][index % 3] as string,
  ...(index % 2 === 0 && { environment: "production" as const, about: `r${index}` }),
  ...(index % 11 === 0 && { why: "the customer waits" }),
  outcome: index % 4 ? "done" : "refused",
});

const lines: Buffer[] = [];
const heads: AuditHead[] = [];
let file: Buffer;

beforeAll(() => {
  for (let index = 0; index < entries; index++) {
    const { text, entry } = nextLine(event(index), undefined, heads.at(-1));
    lines.push(Buffer.from(`${text}\n`));
    heads.push({ seq: entry.seq, hash: entry.hash });
  }
  file = Buffer.concat(lines);
});

const known = (seq: number) => ({ ...(heads[seq - 1] as AuditHead), where: "tag production/1", outside: true });
const joined = (parts: readonly Buffer[]) => Buffer.concat(parts);

test("a file that nobody has touched has no problem, and ends with its head", () => {
  const { head, problems } = followFile(file, [known(1), known(400), known(entries)]);
  expect(problems).toEqual([]);
  expect(head).toEqual(heads.at(-1));
});

/** What is wrong from line `index` on, when these bytes stand there; what stands before it is as it was. */
const problemsFrom = (index: number, bytes: Buffer) => followFile(bytes, [], heads[index - 1]).problems;

describe("of 1,000 entries", () => {
  test("every byte that is another is found, in its line", () => {
    const missed: [number, number][] = [];
    for (const [index, line] of lines.entries()) {
      for (let at = 0; at < line.length; at++) {
        const bytes = joined([line, lines[index + 1] ?? Buffer.alloc(0)]);
        bytes[at] = (bytes[at] as number) ^ (1 << ((at + index) % 8));
        if (problemsFrom(index, bytes)[0]?.seq !== index + 1) missed.push([index, at]);
      }
    }
    expect(missed).toEqual([]);
  }, 120_000);

  test("every entry that is left out is found; the last one by an exported head", () => {
    const missed: number[] = [];
    for (let index = 0; index < entries; index++) {
      const rest = joined(lines.slice(index + 1, index + 2));
      const { problems } =
        index === entries - 1
          ? followFile(file.subarray(0, -line(index)), [known(entries)])
          : { problems: problemsFrom(index, rest) };
      if (problems.length === 0) missed.push(index);
    }
    expect(missed).toEqual([]);
  });

  test("every two neighbours that are swapped are found, and any two of a thousand others", () => {
    const missed: number[][] = [];
    for (let index = 0; index + 1 < entries; index++) {
      const swapped = joined([lines[index + 1] as Buffer, lines[index] as Buffer]);
      if (problemsFrom(index, swapped).length === 0) missed.push([index]);
      const other = (index * 7 + 13) % entries;
      const pair = [Math.min(index, other), Math.max(index, other)] as const;
      if (pair[0] === pair[1]) continue;
      const moved = lines.slice(pair[0], pair[0] + 2);
      moved[0] = lines[pair[1]] as Buffer;
      if (problemsFrom(pair[0], joined(moved)).length === 0) missed.push([...pair]);
    }
    expect(missed).toEqual([]);
  });

  test("a truncation is found up to the exported head, wherever it cuts; what is newer can only be said to be", () => {
    const end = (seq: number) => joined(lines.slice(0, seq)).length;
    for (const left of [0, 1, 399, end(300), end(400) - 1]) {
      const { problems } = followFile(file.subarray(0, left), [known(400)]);
      expect(problems.at(-1)).toMatchObject({ seq: 400, problem: expect.stringContaining("tag production/1") });
    }
    expect(followFile(file.subarray(0, end(400)), [known(400)]).problems).toEqual([]);
    expect(followFile(file.subarray(0, end(401) - 1), [known(400)]).problems).toMatchObject([{ seq: 401 }]);
  });
});

const line = (index: number) => lines[index]?.length ?? 0;

test("a log that was written anew is found by any head of the old one", () => {
  const forged: Buffer[] = [];
  let head: AuditHead | undefined;
  for (let index = 0; index < entries; index++) {
    const { text, entry } = nextLine({ ...event(index), who: { name: "Eve" } }, undefined, head);
    forged.push(Buffer.from(`${text}\n`));
    head = entry;
  }
  expect(followFile(joined(forged)).problems).toEqual([]);
  expect(followFile(joined(forged), [known(400)]).problems).toEqual([
    { seq: 400, problem: "is not the one that was exported (tag production/1)" },
  ]);
});
