import { flags, momentText } from "../../contract/log-records.ts";
import { type ErrorTest, shortened } from "../../domain/gates/error-lines.ts";
import { type ArchivedLine, linesOf } from "./text.ts";

/** What was counted in a block: by container, because one service's lines are those of all its containers. */
export interface Counted {
  /** What an error line is. */
  pattern: string;
  lines: Record<string, number>;
  errors: { container: string; minute: number; lines: number }[];
  /** The first error line of each. */
  first: Record<string, { at: string; text: string }>;
  /** Where something is missing. */
  gaps: { container: string; from: string }[];
}

export const nothingCounted = (pattern: string): Counted => ({ pattern, lines: {}, errors: [], first: {}, gaps: [] });

/** Text of the archive, as it is appended. */
export interface CountedText {
  text: Buffer;
  /** Whose its first line is. */
  container: string;
  /** How many lines end in it, where it is known that all are this container's, and begin and end in it. */
  whole?: number;
  /** Lines before it do not count. */
  since?: string;
}

export interface LineCounter {
  test: ErrorTest;
  /** Answers how many error lines it found. */
  count(text: CountedText, into: Counted): number;
}

const longestLine = 64 * 1024;

/** Remembers lines that go on: each is judged whole, as far as its first 64 KiB. */
export function createLineCounter(test: ErrorTest): LineCounter {
  const open = new Map<string, { parts: Buffer[]; bytes: number }>();

  function contentOf({ container, content, flags: flag }: ArchivedLine): string | undefined {
    const key = `${container} ${flag & flags.stderr}`;
    const before = open.get(key);
    const goesOn = (flag & flags.goesOn) !== 0;
    if (!before && !goesOn) return content.toString();
    const { parts, bytes } = before ?? { parts: [], bytes: 0 };
    if (bytes < longestLine) parts.push(content);
    open.set(key, { parts, bytes: bytes + content.length });
    if (goesOn) return undefined;
    open.delete(key);
    return Buffer.concat(parts).toString();
  }

  return {
    test,
    count({ text, container, whole, since }, into) {
      if (whole !== undefined && open.size === 0 && test.hint && !test.hint.test(text.toString("latin1"))) {
        into.lines[container] = (into.lines[container] ?? 0) + whole;
        return 0;
      }
      let errors = 0;
      for (const line of linesOf(text, container)) {
        const at = momentText(line);
        if (line.remark?.lost && (since === undefined || at >= since))
          into.gaps.push({ container: line.container, from: at });
        const content = line.remark ? undefined : contentOf(line);
        if (content === undefined || (since !== undefined && at < since)) continue;
        into.lines[line.container] = (into.lines[line.container] ?? 0) + 1;
        if (!test.isError(content)) continue;
        errors += 1;
        addError(into, line, at, content);
      }
      return errors;
    },
  };
}

function addError({ errors, first }: Counted, { container, seconds }: ArchivedLine, at: string, text: string): void {
  const minute = Math.floor(seconds / 60);
  const before = errors.findLast((one) => one.container === container && one.minute === minute);
  if (before) before.lines += 1;
  else errors.push({ container, minute, lines: 1 });
  const earliest = first[container];
  if (!earliest || at < earliest.at) first[container] = { at, text: shortened(text) };
}
