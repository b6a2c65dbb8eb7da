import type { LogCount } from "../../application/ports.ts";
import type { ErrorTest } from "../../domain/gates/error-lines.ts";
import { type Counted, createLineCounter, nothingCounted } from "./line-counter.ts";
import { type Block, readBlock, type Segment } from "./segment.ts";

/** What is asked for of all segments; what is not counted yet, or begins before `since`, is read again. */
export async function countedSince(
  segments: readonly Segment[],
  { containers, since, test }: { containers: readonly string[]; since: string; test: ErrorTest },
  signal: AbortSignal,
): Promise<Counted[]> {
  const found: Counted[] = [];
  for (const segment of segments) {
    for (const block of segment.blocks) {
      if (block.to < since || !block.containers.some((one) => containers.includes(one))) continue;
      signal.throwIfAborted();
      found.push(await countedOf(segment, block, since, test));
    }
  }
  return found;
}

async function countedOf(segment: Segment, block: Block, since: string, test: ErrorTest): Promise<Counted> {
  const inside = block.from >= since;
  if (inside && block.counted?.pattern === test.pattern) return block.counted;
  const { bytes, first: container } = block;
  const counted = nothingCounted(test.pattern);
  const text = await readBlock(segment, { ...block });
  createLineCounter(test).count({ text, container, ...(!inside && { since }) }, counted);
  if (inside && block.bytes === bytes) block.counted = counted; // else more was appended meanwhile
  return counted;
}

interface ServiceCount extends Omit<LogCount, "first"> {
  first?: { at: string; service: string; text: string };
}

/** Of these containers. */
export function countOf(counted: readonly Counted[], service: string, containers: readonly string[]): ServiceCount {
  const minutes = new Map<number, number>();
  const count: ServiceCount = { lines: 0, errors: 0, gaps: 0, minutes: [] };
  for (const { lines, errors, first, gaps } of counted) {
    for (const container of containers) {
      count.lines += lines[container] ?? 0;
      count.first = earlier(count.first, first[container] && { service, ...first[container] });
    }
    for (const one of errors) {
      if (!containers.includes(one.container)) continue;
      count.errors += one.lines;
      minutes.set(one.minute, (minutes.get(one.minute) ?? 0) + one.lines);
    }
    count.gaps += gaps.filter(({ container }) => containers.includes(container)).length;
  }
  return { ...count, minutes: [...minutes].map(([minute, errors]) => ({ at: minute * 60_000, errors })) };
}

/** Of several services. */
export function sumOf(counts: readonly ServiceCount[]): LogCount {
  const minutes = new Map<number, number>();
  let first: ServiceCount["first"];
  for (const count of counts) {
    first = earlier(first, count.first);
    for (const { at, errors } of count.minutes) minutes.set(at, (minutes.get(at) ?? 0) + errors);
  }
  const total = (of: "lines" | "errors" | "gaps") => counts.reduce((sum, count) => sum + count[of], 0);
  return {
    lines: total("lines"),
    errors: total("errors"),
    gaps: total("gaps"),
    ...(first && { first: { service: first.service, text: first.text } }),
    minutes: [...minutes].map(([at, errors]) => ({ at, errors })).sort((one, other) => one.at - other.at),
  };
}

const earlier = <Time extends { at: string }>(one: Time | undefined, other: Time | undefined): Time | undefined =>
  one && other ? (other.at < one.at ? other : one) : (one ?? other);
