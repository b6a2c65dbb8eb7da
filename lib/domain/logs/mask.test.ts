import fc from "fast-check";
import { expect, test } from "vitest";
import { flags, joined, kinds, recordsOf, writeRecord } from "../../contract/log-records.ts";
import type { LogBatch } from "./batch.ts";
import { createMasker, createSecrets, masked, maskText } from "./mask.ts";
import { secretValues } from "./secrets.ts";

const moment = { seconds: 1, nanoseconds: 2 };
const record = (content: Uint8Array, flag = 0) =>
  writeRecord({ ...moment, source: 1, kind: kinds.line, flags: flag, content });
const batch = (...records: Uint8Array[]): LogBatch => ({
  bytes: joined(records),
  lines: records.length,
  first: moment,
  last: moment,
});
const written = (batches: readonly LogBatch[]) =>
  Buffer.concat(batches.flatMap(({ bytes }) => [...recordsOf(bytes)].map(({ content }) => content))).toString();

function masker(...values: string[]) {
  return createMasker(createSecrets(values));
}

test("a secret is masked as it is, in JSON and in a URL; the rest of the batch is as it was", () => {
  const secret = 'pa"ss wörd%/';
  const mask = masker(secret);
  const lines = [secret, JSON.stringify({ password: secret }), encodeURIComponent(secret), "nothing"];
  const result = mask(batch(...lines.map((line) => record(Buffer.from(line)))));
  const contents = [...recordsOf(result.bytes)].map(({ content }) => Buffer.from(content).toString());
  expect(contents).toEqual([maskText, `{"password":"${maskText}"}`, maskText, "nothing"]);
  expect(result).toMatchObject({ lines: 4, first: moment });
  expect(masked(lines.join(" "), [secret])).toBe(contents.join(" "));
});

test("a batch without one is passed on untouched, without a copy", () => {
  const given = batch(record(Buffer.from("nothing to see")));
  expect(masker("secret value")(given)).toBe(given);
  expect(masker()(given)).toBe(given);
});

test("of two secrets the longer is masked whole, though it begins with the other", () => {
  expect(written([masker("secret", "secret-and-more")(batch(record(Buffer.from("secret-and-more"))))])).toBe(maskText);
});

test("no part of a secret passes, wherever a long line is cut and however often", () => {
  const secret = "correct horse battery";
  const text = `begin ${secret} middle ${secret}${secret} end`;
  const cuts = fc.array(fc.integer({ min: 0, max: text.length }), { maxLength: 12 });
  fc.assert(
    fc.property(cuts, (unsorted) => {
      const at = [0, ...unsorted.toSorted((a, b) => a - b), text.length];
      const parts = at.slice(1).map((end, index) => Buffer.from(text.slice(at[index], end)));
      const mask = masker(secret);
      const batches = parts.map((part, index) =>
        mask(batch(record(part, index < parts.length - 1 ? flags.goesOn : 0))),
      );
      expect(written(batches)).toBe(`begin ${maskText} middle ${maskText}${maskText} end`);
    }),
  );
});

test("the two streams of a container are put together each for itself", () => {
  const mask = masker("secret value");
  const result = [
    batch(record(Buffer.from("out secret "), flags.goesOn)),
    batch(record(Buffer.from("err secret "), flags.goesOn | flags.stderr)),
    batch(record(Buffer.from("value;"))),
    batch(record(Buffer.from("value;"), flags.stderr)),
  ].map(mask);
  expect(written(result)).toBe(`out ${maskText};err ${maskText};`);
});

test("secret is what a variable's name says, and the password in any URL; what is short is not", () => {
  const values = secretValues({
    MYSQL_ROOT_PASSWORD: "root-word",
    DATABASE_URL: "mysql://wms:p%40ssword@database:3306/wms",
    JWT_SECRET: "line one\nline two\n",
    MYSQL_DATABASE: "warehouse",
    MYSQL_ALLOW_EMPTY_PASSWORD: "yes",
    KEYBOARD: "qwertz-layout",
    EMPTY: null,
  });
  expect(values).toEqual(["root-word", "p%40ssword", "line one", "line two"]);
  expect(written([masker(...values)(batch(record(Buffer.from("p@ssword"))))])).toBe(maskText);
});
