import { flags, headBytes, joined, type LogRecord, recordsOf, writeRecord } from "../../contract/log-records.ts";
import type { LogBatch } from "./batch.ts";
import { waysToWrite } from "./secrets.ts";

export const maskText = "********";

/** Values that are masked, as they are known now. */
export interface Secrets {
  add(values: readonly string[]): void;
  /** Every way in which one of them is written, the longest first. */
  needles(): readonly Buffer[];
}

export function createSecrets(values: readonly string[] = []): Secrets {
  const known = new Set<string>();
  let needles: readonly Buffer[] = [];
  function add(more: readonly string[]): void {
    const before = known.size;
    for (const value of more) known.add(value);
    if (known.size > before) needles = waysToWrite(known).map((way) => Buffer.from(way));
  }
  add(values);
  return { add, needles: () => needles };
}

/** The same for a few whole lines. */
export const masked = (text: string, values: readonly string[]): string =>
  waysToWrite(values).reduce((left, way) => left.replaceAll(way, maskText), text);

const mask = Buffer.from(maskText);

/**
 * Puts a mask in the place of every secret in one container's batches. Of a line that goes on in the next record as many
 * bytes are held back as a secret can be long, so that none passes in two halves.
 */
export function createMasker(secrets: Secrets): (batch: LogBatch) => LogBatch {
  const held: [Buffer?, Buffer?] = [];

  function contentMasked(record: LogRecord, needles: readonly Buffer[], overlap: number): Uint8Array {
    const stream = record.flags & flags.stderr ? 1 : 0;
    const before = held[stream];
    let content = Buffer.from(record.content);
    if (before) content = Buffer.concat([before, content]);
    for (const needle of needles) content = replaced(content, needle);
    const keep = record.flags & flags.goesOn ? Math.min(overlap, content.length) : 0;
    held[stream] = keep > 0 ? content.subarray(content.length - keep) : undefined;
    return writeRecord({ ...record, content: content.subarray(0, content.length - keep) });
  }

  return (batch) => {
    const needles = secrets.needles();
    if (needles.length === 0 && !held[0] && !held[1]) return batch;
    const bytes = Buffer.from(batch.bytes.buffer, batch.bytes.byteOffset, batch.bytes.length);
    const untouched = !held[0] && !held[1] && !hasOpenLine(bytes) && !needles.some((needle) => bytes.includes(needle));
    if (untouched) return batch;
    const overlap = (needles[0]?.length ?? 1) - 1;
    const records = [...recordsOf(batch.bytes)].map((record) => contentMasked(record, needles, overlap));
    return { ...batch, bytes: joined(records) };
  };
}

function hasOpenLine(bytes: Buffer): boolean {
  for (let at = 0; at < bytes.length; at += headBytes + bytes.readUInt32LE(at + 8)) {
    if ((bytes[at + 15] as number) & flags.goesOn) return true;
  }
  return false;
}

function replaced(content: Buffer<ArrayBuffer>, secret: Buffer): Buffer<ArrayBuffer> {
  const parts: Buffer[] = [];
  let from = 0;
  for (let at = content.indexOf(secret); at >= 0; at = content.indexOf(secret, from)) {
    parts.push(content.subarray(from, at), mask);
    from = at + secret.length;
  }
  return parts.length === 0 ? content : Buffer.concat([...parts, content.subarray(from)]);
}
