/** The end of a stream that passes by: only its trailer says that a dump is whole. */
export function tailOf(bytes: number): { take(chunk: Buffer): void; text(): string } {
  let tail = Buffer.alloc(0);
  return {
    take(chunk) {
      tail = Buffer.concat([tail, chunk.subarray(-bytes)]).subarray(-bytes);
    },
    text: () => tail.toString("latin1"),
  };
}

export const dumpTail = () => {
  const tail = tailOf(256);
  return {
    take: tail.take,
    isWhole: () => /(?:^|\n)-- Dump completed on \d{4}-\d\d-\d\d +\d?\d:\d\d:\d\d\n$/.test(tail.text()),
  };
};
