import { logEventReader } from "../contract/log-events.ts";
import { flags, kinds, momentAt, writeNote, writeRecord } from "../contract/log-records.ts";
import type { LogEvent } from "../contract/logs.ts";

/** Writes events as chunks of records, a service's source before its first. */
export function logChunks(): (events: readonly LogEvent[]) => Uint8Array[] {
  const sources = new Map<string, number>();
  return (events) =>
    events.flatMap((event) => {
      const { service } = event;
      if (service === undefined) return [recordOf(event, 0)];
      const known = sources.get(service);
      const source = known ?? sources.size + 1;
      sources.set(service, source);
      const introduction = writeNote("source", source, { environment: "staging", service });
      return known === undefined ? [introduction, recordOf(event, source)] : [recordOf(event, source)];
    });
}

function recordOf(event: LogEvent, source: number): Uint8Array {
  if (event.type === "line") {
    const flag = event.stream === "stderr" ? flags.stderr : 0;
    const content = Buffer.from(event.text);
    return writeRecord({ ...momentAt(event.at), source, kind: kinds.line, flags: flag, content });
  }
  const { type, service: _, ...content } = event;
  return writeNote(type, source, content as never);
}

/** What a stream of chunks says, to its end. */
export async function readEvents(chunks: AsyncIterable<Uint8Array>): Promise<LogEvent[]> {
  const read = logEventReader();
  const events: LogEvent[] = [];
  for await (const chunk of chunks) events.push(...read(chunk));
  return events;
}
