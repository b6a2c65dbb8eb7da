import assert from "node:assert/strict";
import { test } from "node:test";
import { imageExtension } from "../src/images.js";

test("knows a photo by its first bytes", () => {
  assert.equal(imageExtension(Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0x00])), "jpg");
  assert.equal(imageExtension(Buffer.from("89504e470d0a1a0a0000", "hex")), "png");
  assert.equal(imageExtension(Buffer.from("RIFF\0\0\0\0WEBPVP8 ", "latin1")), "webp");
});

test("takes nothing else, whatever it is called", () => {
  for (const bytes of ["", "<svg onload=alert(1)>", "GIF89a", "RIFF\0\0\0\0WAVE"])
    assert.equal(imageExtension(Buffer.from(bytes, "latin1")), undefined);
});
