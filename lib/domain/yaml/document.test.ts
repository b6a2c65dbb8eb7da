import { describe, expect, test } from "vitest";
import { readYaml } from "./document.ts";

const read = (text: string) => readYaml({ name: "file.yml", text }, "not-yaml");

describe("a problem is told with the line of its place", () => {
  const text = `
base: &base
  deep: { key: 1 }
list:
  - zero
  - name: one
    8080: port
merged:
  <<: *base
  own: 2
`;
  test.each([
    [["list", 1, "name"], "file.yml:6: list[1].name: wrong."],
    [["list", 1, "8080"], 'file.yml:7: list[1]."8080": wrong.'],
    [["merged", "own"], "file.yml:10: merged.own: wrong."],
    [["merged", "deep", "key"], "file.yml:3: merged.deep.key: wrong."],
    [["merged", "missing", "key"], "file.yml:8: merged.missing.key: wrong."],
  ])("%j", (path, sentence) => {
    const { problems } = read(text);
    problems.add("wrong", path, "wrong.");
    expect(() => problems.refuseAny()).toThrow(sentence);
  });

  test("in the order of the lines, one for each place", () => {
    const { problems } = read(text);
    problems.add("late", ["merged"], "second.");
    problems.add("early", ["list", 0], "first.");
    problems.add("late", ["merged"], "a consequence.");
    expect(() => problems.refuseAny()).toThrow(
      expect.objectContaining({
        code: "early",
        message: "file.yml:5: list[0]: first.\nfile.yml:8: merged: second.",
        facts: { file: "file.yml", line: 5, path: "list[0]", problems: 2 },
      }),
    );
  });

  test("no problem, no refusal", () => {
    expect(() => read(text).problems.refuseAny()).not.toThrow();
  });
});

describe("what is refused as YAML", () => {
  test.each([
    ["a: [1", "file.yml:1:"],
    ["a: 1\na: 2", "file.yml:2: Map keys must be unique."],
    ["a: !reset 1", "file.yml:1: Unresolved tag: !reset."],
    ["ok: 1\nmode: 0644", "file.yml:2: the number 0644 is read differently by different programs."],
    ["id: 12345678901234567890", "file.yml:1: the number 12345678901234567890 is read differently"],
    ["a: *nowhere", "file.yml:1:"],
  ])("%j", (text, sentence) => {
    expect(() => read(text)).toThrow(sentence);
  });

  test.each([
    ["a list that contains itself", "a: &a [*a]"],
    ["lists within lists", "[".repeat(100) + "]".repeat(100)],
    ["more of them than the parser can take", "- ".repeat(20_000)],
    ["keys within keys", "? ".repeat(20_000)],
  ])("%s", (_what, text) => {
    expect(() => read(text)).toThrow("nested deeper than 50 levels, or in itself.");
  });

  test.each(["? [a]\n: 1", "? { a: b }\n: 1", "a: &a [b]\n*a : 1"])("%j, whose key is no text", (text) => {
    expect(() => read(text)).toThrow("a key is a text, not a list or a mapping.");
  });

  test.each(["constructor", "toString", "__proto__"])("the key %s, which every object has", (key) => {
    expect(() => read(`services:\n  ${key}: {}`)).toThrow(`file.yml:2: the key ${key} has a meaning of its own`);
  });

  test("a number and a text that are the same key", () => {
    expect(() => read('a: { 1: x, "1": y }')).toThrow("file.yml:1: Map keys must be unique.");
  });

  test("what is larger than any file that people write, and much of what is wrong only in part", () => {
    expect(() => read("a: 1\n".repeat(30_000))).toThrow("file.yml: it has 150000 characters; at most 131072 are read.");
    const lines = Array.from({ length: 5000 }, (_none, index) => `k${index}: 010\n`);
    const told = () => read(lines.join(""));
    expect(told).toThrow(/file\.yml:100: .*\nThere is more; put these right first\.$/);
  });

  test("many keys are read in a moment", () => {
    const began = process.cpuUsage();
    const lines = Array.from({ length: 9000 }, (_none, index) => `k${index}: x\n`);
    expect(Object.keys(read(lines.join("")).value as object)).toHaveLength(9000);
    expect(process.cpuUsage(began).user / 1000).toBeLessThan(5000);
  });

  test("aliases that multiply", () => {
    const lines = Array.from(
      { length: 9 },
      (_none, i) => `a${i + 1}: &a${i + 1} [${Array(9).fill(`*a${i}`).join(", ")}]`,
    );
    expect(() => read(`a0: &a0 [x]\n${lines.join("\n")}`)).toThrow("file.yml:1: Excessive alias count");
  });
});
