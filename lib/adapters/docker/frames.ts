export type StreamName = "stdout" | "stderr";

export interface Frame {
  stream: StreamName;
  payload: Buffer;
}

const headerBytes = 8;

/**
 * Takes the engine's multiplexed stream apart: an eight byte header (stream, three zeros, length, big endian) before each
 * payload. Frames are answered as they become complete, and are views into the chunk where they can be.
 */
export function frameReader(): (chunk: Buffer) => Frame[] {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const frames: Frame[] = [];
    let at = 0;
    while (bytes.length - at >= headerBytes) {
      const end = at + headerBytes + bytes.readUInt32BE(at + 4);
      if (end > bytes.length) break;
      frames.push({ stream: bytes[at] === 2 ? "stderr" : "stdout", payload: bytes.subarray(at + headerBytes, end) });
      at = end;
    }
    rest = bytes.subarray(at);
    return frames;
  };
}
