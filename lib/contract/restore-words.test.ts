import { expect, test } from "vitest";
import { filesSentences } from "./restore-words.ts";

const nothing = { restored: [], untouched: [], unused: [] };

test("what comes back, what stays and what is left in the backup are a sentence each, and none says nothing", () => {
  expect(filesSentences(nothing)).toEqual([]);
  expect(filesSentences({ restored: ["uploads"], untouched: ["photos"], unused: ["letters"] })).toEqual([
    "uploads comes back from the backup, beside that of today, which is kept for undo.",
    "photos is not in this backup: it stays as today, and a restore or its undo does not change it.",
    "letters is in this backup, but nothing live uses it: not restored.",
  ]);
  expect(filesSentences({ ...nothing, restored: ["uploads", "photos", "letters"] })).toEqual([
    "uploads, photos and letters come back from the backup, beside those of today, which are kept for undo.",
  ]);
});
