import {
  type EndContent,
  flags,
  headBytes,
  joined,
  kinds,
  type LogRecord,
  type Moment,
  readNumber,
  recordsOf,
  type SkippedContent,
  type SourceContent,
  writeNote,
} from "../../contract/log-records.ts";
import type { LogBatch } from "../../domain/logs/batch.ts";

/** Records of one source on their way to who looks: lines, or one that says something about them. */
export type Chunk = { source: number; bytes: Uint8Array; lines: number; span?: { first: Moment; last: Moment } };

export const linesChunk = (source: number, { bytes, lines, first, last }: LogBatch): Chunk => ({
  source,
  bytes,
  lines,
  span: { first, last },
});

export function noteChunk(kind: "source", source: number, content: SourceContent): Chunk;
export function noteChunk(kind: "skipped", source: number, content: SkippedContent): Chunk;
export function noteChunk(kind: "end", source: number, content: EndContent): Chunk;
export function noteChunk(
  kind: "source" | "skipped" | "end",
  source: number,
  content: SourceContent | SkippedContent | EndContent,
): Chunk {
  return { source, bytes: writeNote(kind, source, content), lines: 0 };
}

/** The newest lines of a chunk that has more. */
export function newestOf(chunk: Chunk, lines: number): Chunk {
  let skip = chunk.lines - lines;
  let at = 0;
  for (; skip > 0 && at < chunk.bytes.length; at += headBytes + readNumber(chunk.bytes, at + 8)) {
    if (((chunk.bytes[at + 15] as number) & flags.goesOn) === 0) skip -= 1;
  }
  return { ...chunk, bytes: chunk.bytes.subarray(at), lines };
}

/** By time; what is no line says how things are now, and comes last. */
export function inOrder(chunks: readonly Chunk[]): Chunk[] {
  const lines = chunks.filter(({ span }) => span);
  const notes = chunks.filter(({ span }) => !span);
  const records = lines.flatMap(({ bytes }) => [...recordsOf(bytes)]);
  const sorted = records.toSorted((a, b) => a.seconds - b.seconds || a.nanoseconds - b.nanoseconds);
  return [...runsOf(sorted), ...notes];
}

/** Neighbours of one source are one chunk. */
function runsOf(records: readonly LogRecord[]): Chunk[] {
  const runs: LogRecord[][] = [];
  for (const record of records) {
    if (runs.at(-1)?.[0]?.source === record.source) runs.at(-1)?.push(record);
    else runs.push([record]);
  }
  return runs.map((run) => {
    const [first, last] = [run[0] as LogRecord, run.at(-1) as LogRecord];
    const bytes = joined(run.map(wholeOf));
    const lines = run.filter((record) => record.kind === kinds.line && (record.flags & flags.goesOn) === 0).length;
    return { source: first.source, bytes, lines, span: { first, last } };
  });
}

/** Its head lies before its content. */
const wholeOf = ({ content }: LogRecord) =>
  new Uint8Array(content.buffer, content.byteOffset - headBytes, headBytes + content.length);
