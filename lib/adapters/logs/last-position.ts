import { flags, type Moment } from "../../contract/log-records.ts";
import { type Place, positionText } from "../../domain/logs/position.ts";
import { readBlock, type Segment } from "./segment.ts";
import { linesOf } from "./text.ts";

/** Where a container's lines end, as its log is followed on from there. */
export async function lastPosition(segments: readonly Segment[], container: string): Promise<string | undefined> {
  const places: Partial<Record<"stdout" | "stderr", Place>> = {};
  let last: Moment | undefined;
  for (const segment of segments.toReversed()) {
    for (const block of segment.blocks.toReversed()) {
      if (!block.containers.includes(container)) continue;
      const found = await endsIn(await readBlock(segment, block), block.first, container);
      last ??= found.last;
      places.stdout ??= found.stdout;
      places.stderr ??= found.stderr;
      if (last && isFarFrom(block.from, last)) return positionFrom(last, places);
    }
  }
  return last && positionFrom(last, places);
}

/** What is as far back is not asked for again. */
const isFarFrom = (from: string, last: Moment) => Date.parse(from) / 1000 < last.seconds - 2;

/** A stream that said nothing for long has its place before all that is asked for again. */
function positionFrom(last: Moment, { stdout, stderr }: { stdout?: Place; stderr?: Place }): string {
  const before = { seconds: last.seconds - 2, nanoseconds: 0, entries: 0 };
  return positionText({ last, stdout: stdout ?? before, stderr: stderr ?? before });
}

async function endsIn(text: Buffer, first: string, container: string) {
  const found: { last?: Moment; stdout?: Place; stderr?: Place } = {};
  for (const line of linesOf(text, first)) {
    if (line.container !== container || line.remark) continue;
    const stream = line.flags & flags.stderr ? "stderr" : "stdout";
    const before = found[stream];
    const { seconds, nanoseconds } = line;
    const same = before?.seconds === seconds && before.nanoseconds === nanoseconds;
    const open = (line.flags & flags.goesOn) !== 0;
    found[stream] = { seconds, nanoseconds, entries: same ? before.entries + 1 : 1, ...(open && { open }) };
    found.last = { seconds, nanoseconds };
  }
  return found;
}
