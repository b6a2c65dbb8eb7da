import { expect, test } from "vitest";
import { ansiPieces, plainText } from "./ansi.ts";

test("colours and weight become pieces, until they are taken back", () => {
  expect(ansiPieces("\x1b[36mGET\x1b[0m /api \x1b[1;31m500\x1b[22m!\x1b[39m end")).toEqual([
    { text: "GET", colour: "cyan" },
    { text: " /api " },
    { text: "500", colour: "red", bold: true },
    { text: "!", colour: "red" },
    { text: " end", colour: undefined },
  ]);
});

test("bright colours are their colour; 256 and true colours are left out with their parameters", () => {
  expect(ansiPieces("\x1b[92mok\x1b[0m \x1b[38;5;31mx\x1b[0m\x1b[38;2;1;32;3my")).toEqual([
    { text: "ok", colour: "green" },
    { text: " " },
    { text: "x" },
    { text: "y" },
  ]);
});

test("cursor moves, titles and control characters are not text", () => {
  expect(plainText("\x1b[2K\x1b[1Gdone\x1b]0;title\x07 \x1b(B\x00now\x1b[?25h")).toBe("done now");
});

test("of what was written over itself the last counts", () => {
  expect(plainText("10 %\r50 %\r100 %\r")).toBe("100 %");
});

test("a sequence that was cut off does not swallow the line", () => {
  expect(plainText("done \x1b[3")).toContain("done");
});
