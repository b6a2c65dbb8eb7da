import { RE2JS } from "re2js";

export interface Query {
  text: string;
  /** A regular expression instead of the text itself. */
  expression: boolean;
}

export interface Matcher {
  test(text: string): boolean;
  /** Where each match begins and ends. */
  ranges(text: string): [number, number][];
}

/** More of one line is not marked: somebody looks for a letter in a long line. */
const mostRanges = 200;

/**
 * Upper and lower case are the same. Expressions are RE2's, whose time grows with the line alone: without look-around and
 * back-references, and none of them can hang. Answers why one cannot be used.
 */
export function matcherFor({ text, expression }: Query): Matcher | string {
  if (!expression) return literal(text);
  try {
    return linear(RE2JS.compile(text, RE2JS.CASE_INSENSITIVE));
  } catch (error) {
    return error instanceof Error ? error.message.replace(/^error parsing regexp: /, "") : String(error);
  }
}

function literal(text: string): Matcher {
  const pattern = new RegExp(text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"), "gi");
  return {
    test(line) {
      pattern.lastIndex = 0;
      return pattern.test(line);
    },
    ranges(line) {
      pattern.lastIndex = 0;
      const ranges: [number, number][] = [];
      for (const { index } of line.matchAll(pattern)) {
        if (ranges.push([index, index + text.length]) === mostRanges) break;
      }
      return ranges;
    },
  };
}

function linear(pattern: RE2JS): Matcher {
  return {
    test: (line) => pattern.test(line),
    ranges(line) {
      const ranges: [number, number][] = [];
      for (const matcher = pattern.matcher(line); ranges.length < mostRanges && matcher.find(); )
        if (matcher.end() > matcher.start()) ranges.push([matcher.start(), matcher.end()]);
      return ranges;
    },
  };
}
