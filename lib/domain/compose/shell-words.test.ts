import fc from "fast-check";
import { expect, test } from "vitest";
import { shellWords } from "./shell-words.ts";

test.each([
  ["npm start", ["npm", "start"]],
  ["  npm \t run\n start ", ["npm", "run", "start"]],
  [`sh -c "echo 'a  b'; exit"`, ["sh", "-c", "echo 'a  b'; exit"]],
  [`echo 'it''s' a"b"c`, ["echo", "its", "abc"]],
  [`echo "say \\"hi\\"" back\\ slash '\\n'`, ["echo", 'say "hi"', "back slash", "\\n"]],
  [`printf a\\tb\\nc`, ["printf", "a\tb\nc"]],
  [`echo "" ''`, ["echo", "", ""]],
  ["echo $HOME #5", ["echo", "$HOME", "#5"]],
  ["", []],
])("%s", (line, words) => {
  expect(shellWords(line)).toEqual(words);
});

test.each(["a && b", "a | b", "a; b", "a > b", "a < b", "a & b", "$(date)", "`date`", "(a)", "'a", '"a', "a\\"])(
  "%s needs a shell or does not end",
  (line) => {
    expect(shellWords(line)).toBeUndefined();
  },
);

test("what is quoted comes back as it was", () => {
  fc.assert(
    fc.property(fc.array(fc.string()), (words) => {
      const line = words.map((word) => `'${word.replaceAll("'", `'"'"'`)}'`).join(" ");
      expect(shellWords(line)).toEqual(words);
    }),
  );
});
