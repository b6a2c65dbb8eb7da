const signatures = [
  { extension: "jpg", matches: (bytes) => bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff])) },
  { extension: "png", matches: (bytes) => bytes.subarray(0, 8).equals(Buffer.from("89504e470d0a1a0a", "hex")) },
  {
    extension: "webp",
    matches: (bytes) =>
      bytes.subarray(0, 4).toString("latin1") === "RIFF" && bytes.subarray(8, 12).toString("latin1") === "WEBP",
  },
];

/** The extension of a JPEG, PNG or WebP by its first bytes, because names and types sent by browsers prove nothing. */
export function imageExtension(bytes) {
  return signatures.find((signature) => signature.matches(bytes))?.extension;
}
