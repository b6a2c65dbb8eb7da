import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { interpolate } from "./interpolate.ts";

const variables: Record<string, string> = { GIVEN: "given", BLANK: "", _under9: "scored" };
const fill = (template: string) => interpolate(template, (name) => variables[name]);

describe("what is filled in", () => {
  test.each([
    ["$GIVEN", "given"],
    ["${GIVEN}", "given"],
    ["a-$GIVEN-b ${_under9}", "a-given-b scored"],
    ["$GIVEN$GIVEN", "givengiven"],
    ["${BLANK}", ""],
    ["${MISSING:-default}", "default"],
    ["${BLANK:-default}", "default"],
    ["${GIVEN:-default}", "given"],
    ["${MISSING-default}", "default"],
    ["${BLANK-default}", ""],
    ["${MISSING:-}", ""],
    ["${GIVEN:?why}", "given"],
    ["${GIVEN?why}", "given"],
    ["${BLANK?why}", ""],
    ["${GIVEN:+instead}", "instead"],
    ["${BLANK:+instead}", ""],
    ["${MISSING:+instead}", ""],
    ["${GIVEN+instead}", "instead"],
    ["${BLANK+instead}", "instead"],
    ["${MISSING+instead}", ""],
    ["${MISSING:-${ALSO_MISSING:-$GIVEN}}", "given"],
    ["${GIVEN:+<${GIVEN}>}", "<given>"],
    ["${MISSING:-a:-b-c?d+e}", "a:-b-c?d+e"],
    ["${MISSING:-{braces}}", "{braces}"],
    ["$$GIVEN", "$GIVEN"],
    ["$$$$", "$$"],
    ["${MISSING:-$$5}", "$5"],
    ["costs $5, ends with $", "costs $5, ends with $"],
    ["no variables", "no variables"],
  ])("%s is %s", (template, text) => {
    expect(fill(template)).toEqual({ ok: true, text });
  });

  test("a default that is not needed is not looked at", () => {
    expect(fill("${GIVEN:-${MISSING}}")).toEqual({ ok: true, text: "given" });
    expect(fill("${MISSING:+${ALSO_MISSING}}")).toEqual({ ok: true, text: "" });
  });
});

describe("what is missing", () => {
  test.each([
    ["$MISSING", "MISSING", ""],
    ["${MISSING}", "MISSING", ""],
    ["${MISSING:?set it to $GIVEN}", "MISSING", "set it to given"],
    ["${BLANK:?not empty}", "BLANK", "not empty"],
    ["${MISSING?}", "MISSING", ""],
    ["${MISSING:-$ALSO_MISSING}", "ALSO_MISSING", ""],
    ["${MISSING:?${ALSO_MISSING}}", "ALSO_MISSING", ""],
  ])("%s", (template, variable, why) => {
    expect(fill(template)).toEqual({ ok: false, cause: "missing", variable, why });
  });
});

test.each(["${", "${}", "${GIVEN", "${5}", "${GIVEN!}", "${GIVEN:=x}", "${ GIVEN }", "${GIVEN:-${BLANK}"])(
  "%s makes no sense",
  (template) => {
    expect(fill(template)).toMatchObject({ ok: false, cause: "malformed" });
  },
);

describe("for any text", () => {
  test("doubled dollar signs give the text itself", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(fill(text.replaceAll("$", "$$$$"))).toEqual({ ok: true, text });
      }),
    );
  });

  test("a value is never read as a template", () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        expect(interpolate("<${V}>", () => value)).toEqual({ ok: true, text: `<${value}>` });
      }),
    );
  });

  test("defaults nest to any depth", () => {
    fc.assert(
      fc.property(fc.nat(40), (depth) => {
        const template = `${"${MISSING:-".repeat(depth)}end${"}".repeat(depth)}`;
        expect(fill(template)).toEqual({ ok: true, text: "end" });
      }),
    );
  });

  test("there is always an answer", () => {
    const parts = fc.constantFrom("$", "{", "}", "GIVEN", "X", ":-", "-", ":?", "?", ":+", "+", " ", "5");
    fc.assert(
      fc.property(fc.array(parts), (pieces) => {
        expect(typeof fill(pieces.join("")).ok).toBe("boolean");
      }),
    );
  });
});
