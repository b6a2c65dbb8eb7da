import { dictionary } from "@zxcvbn-ts/language-common";

/** Its 49,000 most common passwords. */
const known: ReadonlySet<string> = new Set(dictionary["passwords-common"]);
const fewestCharacters = 5;

/**
 * Whether a guesser tries it early: a common password as it is, repeated, or with digits and signs in it; a handful of
 * characters; digits in their order; or the name, e-mail address or product that everybody would think of first (NIST SP 800-63B, 3.1.1.2).
 */
export function isCommon(password: string, about: readonly string[]): boolean {
  const text = password.toLowerCase();
  if (known.has(text) || new Set(text).size < fewestCharacters || isInOrder(text)) return true;
  const core = unit(text.replace(/[^\p{L}]+/gu, ""));
  const obvious = ["slipway", ...about.flatMap((words) => words.toLowerCase().split(/[^\p{L}\p{N}]+/u))];
  return known.has(core) || (core !== "" && obvious.includes(core));
}

/** What a text repeats, or itself: `abcabc` is `abc`. */
function unit(text: string): string {
  const at = (text + text).indexOf(text, 1);
  return at > 0 && at < text.length ? text.slice(0, at) : text;
}

/** 123456789012, 987654321098, 246802468024. */
function isInOrder(text: string): boolean {
  const steps = Array.from(text.slice(1), (digit, index) => (10 + Number(digit) - Number(text[index])) % 10);
  return /^\d+$/.test(text) && new Set(steps).size === 1;
}
