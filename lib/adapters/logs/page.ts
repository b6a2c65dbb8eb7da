import type { LogPage, PageRequest } from "../../application/ports.ts";
import {
  engineLost,
  headBytes,
  joined,
  kinds,
  type Moment,
  momentText,
  writeHead,
  writeNote,
} from "../../contract/log-records.ts";
import { type Block, readBlock, type Segment } from "./segment.ts";
import { type ArchivedLine, isRemark, linesOf } from "./text.ts";

interface Found {
  line: ArchivedLine;
  source: number;
  /** Of lines of one moment the one that was written first comes first. */
  order: number;
}
interface Candidate {
  segment: Segment;
  block: Block;
  wanted: PageRequest["services"][number];
  order: number;
}

const mostBytes = 8 * 1024 * 1024;

/** The oldest or newest lines of a range, of several services by time. Reads only the blocks that may have some of them. */
export async function readPage(
  request: PageRequest,
  segmentsOf: readonly (readonly Segment[])[],
  signal: AbortSignal,
): Promise<LogPage> {
  const { newest, limit } = request;
  const since = request.since && momentText(request.since);
  const until = request.until && momentText(request.until);
  let found: Found[] = [];
  const candidates = candidatesFor(request, segmentsOf, since, until);
  let read = 0;
  for (const candidate of candidates) {
    signal.throwIfAborted();
    const edge = found[newest ? found.length - limit : limit - 1];
    if (edge && isBeyond(candidate.block, momentText(edge.line), newest)) break;
    read += 1;
    for (const line of await linesIn(candidate)) {
      const moment = momentText(line);
      if (isRemark(line)) continue;
      if ((since !== undefined && moment < since) || (until !== undefined && moment >= until)) continue;
      found.push({ line, source: candidate.wanted.source, order: candidate.order });
    }
    found = found.toSorted(byTime);
  }
  return pageOf(found, request, read < candidates.length);
}

function candidatesFor(
  { services, newest }: PageRequest,
  segmentsOf: readonly (readonly Segment[])[],
  since: string | undefined,
  until: string | undefined,
): Candidate[] {
  let order = 0;
  const all = services.flatMap((wanted, index) =>
    (segmentsOf[index] ?? []).flatMap((segment) =>
      segment.blocks.map((block): Candidate => ({ segment, block, wanted, order: order++ })),
    ),
  );
  const inRange = all.filter(
    ({ block, wanted: { container, before } }) =>
      block.containers.length > 0 &&
      (since === undefined || block.to >= since) &&
      (until === undefined || block.from < until) &&
      (container === undefined || block.containers.includes(container)) &&
      (before === undefined || block.mark === undefined || block.mark < before),
  );
  return newest
    ? inRange.sort((one, other) => compare(other.block.to, one.block.to))
    : inRange.sort((one, other) => compare(one.block.from, other.block.from));
}

/** No line of it can be among those that are wanted. */
const isBeyond = ({ from, to }: Block, edge: string, newest: boolean) => (newest ? to < edge : from > edge);

async function linesIn({ segment, block, wanted: { container, before } }: Candidate): Promise<ArchivedLine[]> {
  const lines = [...linesOf(await readBlock(segment, block), block.first)];
  const { mark } = block;
  return lines.filter(
    (line) =>
      (container === undefined || line.container === container) &&
      (before === undefined || mark === undefined || mark + line.at < before),
  );
}

function pageOf(found: readonly Found[], { limit, newest }: PageRequest, unread: boolean): LogPage {
  const end = newest ? found.length - countOf(found.toReversed(), limit) : countOf(found, limit);
  const taken = newest ? found.slice(end) : found.slice(0, end);
  const edge = newest ? taken[0] : taken.at(-1);
  const more = unread || taken.length < found.length;
  return {
    bytes: joined(taken.map(recordOf)),
    lines: taken.length,
    ...(more && edge && { next: newest ? momentOnly(edge.line) : behind(edge.line) }),
  };
}

/** How many are taken: with all that are of the last one's moment, because the next page begins with another. */
function countOf(found: readonly Found[], limit: number): number {
  let bytes = 0;
  let count = 0;
  for (const [index, { line }] of found.entries()) {
    const before = found[index - 1]?.line;
    const same = before?.seconds === line.seconds && before.nanoseconds === line.nanoseconds;
    if (!same && (count >= limit || bytes > mostBytes)) break;
    count += 1;
    bytes += line.content.length;
  }
  return count;
}

function recordOf({ line, source }: Found): Uint8Array {
  if (line.remark) return writeNote("skipped", source, { reason: engineLost, ...line.remark.lost }, line);
  const bytes = new Uint8Array(headBytes + line.content.length);
  writeHead(bytes, 0, line, { length: line.content.length, source, kind: kinds.line, flags: line.flags });
  bytes.set(line.content, headBytes);
  return bytes;
}

const momentOnly = ({ seconds, nanoseconds }: Moment): Moment => ({ seconds, nanoseconds });
const behind = ({ seconds, nanoseconds }: Moment): Moment =>
  nanoseconds === 999_999_999 ? { seconds: seconds + 1, nanoseconds: 0 } : { seconds, nanoseconds: nanoseconds + 1 };

const compare = (one: string, other: string) => (one < other ? -1 : Number(one > other));
const byTime = (one: Found, other: Found) =>
  one.line.seconds - other.line.seconds ||
  one.line.nanoseconds - other.line.nanoseconds ||
  one.order - other.order ||
  one.line.at - other.line.at;
