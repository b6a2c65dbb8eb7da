import { flags, headBytes, type Moment, momentText } from "../../contract/log-records.ts";
import type { LogBatch } from "../../domain/logs/batch.ts";
import { stampLength, stampReader, stampWriter } from "../../domain/logs/stamp.ts";

/*
 * The archive's lines are those of the Container Runtime Interface, which many tools read:
 * `2026-11-22T23:41:56.842182631Z stdout F text`, with P instead of F where the line goes on in the stream's next one. The
 * archive's own remarks are of a third stream, `slipway`, in JSON.
 */
export interface ArchivedLine extends Moment {
  /** Whose it is. */
  container: string;
  flags: number;
  content: Buffer;
  /** Where it begins in the text that was read. */
  at: number;
  remark?: Remark;
}

interface Remark {
  container: string;
  /** It stands for what is missing here. */
  lost?: { from: string; to: string };
}

/** It only says whose the next lines are. */
export const isRemark = ({ remark }: ArchivedLine) => remark !== undefined && remark.lost === undefined;

const newline = 10;
const heads = ["stdout F", "stderr F", "stdout P", "stderr P"].map((head) => Buffer.from(` ${head} `));
const textHead = stampLength + (heads[0] as Buffer).length;
const remarkHead = " slipway F ";
const letter = { e: 101, d: 100, P: 80 };

/** A batch's records as lines of the archive. */
export function archiveText({ bytes }: Pick<LogBatch, "bytes">, stamp: ReturnType<typeof stampWriter>): Buffer {
  const records = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  let count = 0;
  for (let at = 0; at < records.length; at += headBytes + records.readUInt32LE(at + 8)) count += 1;
  const text = Buffer.allocUnsafe(records.length + count * (textHead + 1 - headBytes));
  let to = 0;
  for (let at = 0; at < records.length; ) {
    const length = records.readUInt32LE(at + 8);
    stamp(text, to, { seconds: records.readUInt32LE(at), nanoseconds: records.readUInt32LE(at + 4) });
    (heads[(records[at + 15] as number) & (flags.stderr | flags.goesOn)] as Buffer).copy(text, to + stampLength);
    records.copy(text, to + textHead, at + headBytes, at + headBytes + length);
    to += textHead + length;
    text[to++] = newline;
    at += headBytes + length;
  }
  return text;
}

/** From here on the lines are this container's. */
export const remarkText = (moment: Moment, remark: Remark): Buffer =>
  Buffer.from(`${momentText(moment)}${remarkHead}${JSON.stringify(remark)}\n`);

/** Whole lines of the archive. What is none is passed over: a disk that was full may have torn one. */
export function* linesOf(text: Buffer, container = ""): Generator<ArchivedLine> {
  const stamp = stampReader();
  let whose = container;
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf(newline, at);
    if (end < 0) return;
    const begin = at;
    at = end + 1;
    if (end - begin < textHead) continue;
    const moment = stamp(text, begin);
    if (Number.isNaN(moment.seconds) || Number.isNaN(moment.nanoseconds)) continue;
    const remark = remarkOf(text, begin, end);
    if (remark) whose = remark.container;
    yield {
      ...moment,
      container: whose,
      flags: remark ? 0 : flagsOf(text, begin),
      content: remark ? Buffer.alloc(0) : text.subarray(begin + textHead, end),
      at: begin,
      ...(remark && { remark }),
    };
  }
}

function flagsOf(text: Buffer, at: number): number {
  const isError = text[at + stampLength + 4] === letter.e;
  const goesOn = text[at + textHead - 2] === letter.P;
  return (isError ? flags.stderr : 0) | (goesOn ? flags.goesOn : 0);
}

function remarkOf(text: Buffer, begin: number, end: number): Remark | undefined {
  if (text[begin + stampLength + 3] === letter.d) return undefined; // of "stdout" and "stderr"
  const rest = text.toString("utf8", begin + stampLength, end);
  return rest.startsWith(remarkHead) ? (JSON.parse(rest.slice(remarkHead.length)) as Remark) : undefined;
}
