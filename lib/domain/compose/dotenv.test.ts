import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseDotenv } from "./dotenv.ts";

const lookup = (name: string) => ({ GIVEN: "given", PLAIN: "outer" })[name];
const read = (text: string) => parseDotenv(text, lookup);

describe("values", () => {
  test.each([
    ["A=1", "1"],
    ["A=1\r\n", "1"],
    ["\uFEFFA=1", "1"],
    ["  A  =  two words  ", "two words"],
    ["export A=1", "1"],
    ["A: like yaml", "like yaml"],
    ["A=", ""],
    ["A=x # comment", "x"],
    ["A=x#part", "x#part"],
    ['A="x # part" # comment', "x # part"],
    ['A="a \\"b\\" \\n\\t\\\\ \\$GIVEN \\q"', 'a "b" \n\t\\ $GIVEN \\q'],
    ['A="first\nsecond"', "first\nsecond"],
    ["A='$GIVEN \\n \"x\"'", '$GIVEN \\n "x"'],
    ["A='it\\'s'", "it's"],
    ["A=$GIVEN/${GIVEN}", "given/given"],
    ["A=${NOPE:-fallback}", "fallback"],
    ["A=$$5", "$5"],
    ["# comment\n\n\tA=1\n#B=2", "1"],
  ])("%j", (text, value) => {
    expect(read(text)).toEqual({ values: { A: value }, problems: [] });
  });

  test("a name alone takes what is there, and is left out otherwise", () => {
    expect(read("GIVEN\nNOT_GIVEN\n").values).toEqual({ GIVEN: "given" });
  });

  test("a variable from outside counts more than one above in the file", () => {
    expect(read("OWN=own\nPLAIN=inner\nA=$OWN\nB=$PLAIN").values).toMatchObject({ A: "own", B: "outer" });
  });

  test("what is in single quotes comes back as it was", () => {
    const text = fc.string().map((value) => value.replace(/['\r\\]/g, ""));
    fc.assert(
      fc.property(text, (value) => {
        expect(read(`BEFORE=1\nA='${value}'\nAFTER=2`)).toEqual({
          values: { BEFORE: "1", A: value, AFTER: "2" },
          problems: [],
        });
      }),
    );
  });
});

describe("mistakes are told by line, and the rest is read", () => {
  test.each([
    ["A=1\n5B=2\nC=3", 2],
    ["A=1\nA B=2\nC=3", 2],
    ['A=1\nB="2" x\nC=3', 2],
    ["A=1\n=2\nC=3", 2],
  ])("%j", (text, line) => {
    const { values, problems } = read(text);
    expect(values).toEqual({ A: "1", C: "3" });
    expect(problems).toEqual([
      { code: "compose-invalid", line, sentence: "expected NAME=value, with quotes that end." },
    ]);
  });

  test("a quote without end", () => {
    expect(read('A=1\nB="2').problems).toMatchObject([{ line: 2 }]);
  });

  test("a variable that is not set, without a word of the value", () => {
    const { problems } = read("PASSWORD=ab$ecret");
    expect(problems).toMatchObject([{ code: "compose-variable-missing", line: 1 }]);
    expect(problems[0]?.sentence).toContain("PASSWORD: a dollar sign begins a variable");
    expect(problems[0]?.sentence).not.toContain("ecret");
  });
});
