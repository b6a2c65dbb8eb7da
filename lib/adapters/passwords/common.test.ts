import { expect, test } from "vitest";
import { isCommon } from "./common.ts";

const ada = ["ada.lovelace@example.org", "Ada Lovelace"];

test.each([
  "1qaz2wsx3edc",
  "Password1234",
  "passwordpassword",
  "!!!dragon2026",
  "aaaaaaaaaaaa",
  "121212121212",
  "lovelace2026!",
  "Slipway-2026-11",
  "123456789012345",
])("%s is what many people take", (password) => {
  expect(isCommon(password, ada)).toBe(true);
});

test.each(["a crane lifts the hull", "correct horse battery", "tr0mbone-kettle", "719402865331", "ææøå ørret ål"])(
  "%s is taken, whatever it is made of",
  (password) => {
    expect(isCommon(password, ada)).toBe(false);
  },
);
