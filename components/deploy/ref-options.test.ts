import { expect, test } from "vitest";
import type { RefView } from "#lib/contract/link.ts";
import { refOptions, shownOptions } from "./ref-options.ts";

const ref = (name: string, at: number, title = "A change"): RefView => ({
  name,
  kind: "branch",
  commit: "9f8e7d6".padEnd(40, "0"),
  title,
  at,
});
const refs = [ref("main", 1), ref("feature/stock", 3, "Fix stock count"), ref("stock", 2)];
const names = (typed: string) => refOptions(refs, typed).options.map((option) => option.ref);

test("without words every ref is there, newest first", () => {
  expect(names("")).toEqual(["feature/stock", "stock", "main"]);
});

test("words are looked for in name, title and commit; the exact name comes first", () => {
  expect(names("stock")).toEqual(["stock", "feature/stock"]);
  expect(names("fix stock")).toEqual(["feature/stock"]);
  expect(names("9f8e7d6")).toEqual(["feature/stock", "stock", "main", "9f8e7d6"]);
});

test("what was typed can be asked for itself, unless it looks like an option or a range", () => {
  expect(names("a1b2c3d")).toEqual(["a1b2c3d"]);
  expect(names("--upload-pack")).toEqual([]);
  expect(names("main..stock")).toEqual([]);
});

test("a long list is cut, and it is known by how much", () => {
  const many = Array.from({ length: shownOptions + 5 }, (_, i) => ref(`b${i}`, i));
  expect(refOptions(many, "")).toMatchObject({ more: 5 });
});
