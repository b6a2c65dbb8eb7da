import { Readable } from "node:stream";
import { createGzip } from "node:zlib";
import {
  type EndContent,
  everySource,
  flags,
  kinds,
  type LogRecord,
  momentText,
  readNote,
  recordsOf,
  type SkippedContent,
  type SourceContent,
  wholeRecords,
} from "../contract/log-records.ts";
import { type LogHistoryRequest, logHistoryRequest } from "../contract/logs.ts";
import { may } from "../contract/permissions.ts";
import { Refusal } from "../contract/refusal.ts";
import type { LinkClient } from "./link/client.ts";
import { currentPerson } from "./session.ts";
import { webProcess } from "./web-process.ts";

const pageLines = 10_000;
const newline = Buffer.from("\n");

/**
 * What the archive has of an environment's services and time, compressed, page after page as the browser takes it. A line is
 * `2026-11-22T23:41:56.842182631Z backend stdout F text`; with P instead of F its stream's next one goes on with it.
 */
export async function logDownload(
  asked: { environment: string; services: readonly string[]; since?: string; until?: string },
  signal: AbortSignal,
): Promise<Response> {
  const person = await currentPerson();
  if (!person) return refused(401, new Refusal("signed-out", "You are signed out. Sign in, then download it again."));
  const parsed = logHistoryRequest.safeParse({ ...asked, limit: pageLines });
  if (!parsed.success)
    return refused(400, new Refusal("bad-input", "There is no such log. Choose services and a time."));
  const { environment, services } = parsed.data;
  if (!may(person, `logs:${environment}`))
    return refused(403, new Refusal("forbidden", `${person.name} may not read the logs of ${environment}.`));
  const pages = pagesOf(webProcess().link(person), parsed.data, signal);
  try {
    const first = await pages.next(); // what is refused is refused before anything is sent
    const text = Readable.from(textOf(first, pages));
    const zipped = text.pipe(createGzip());
    text.once("error", (error) => zipped.destroy(error));
    signal.addEventListener("abort", () => text.destroy(), { once: true });
    return new Response(Readable.toWeb(zipped) as ReadableStream, {
      headers: {
        "content-type": "application/gzip",
        "content-disposition": `attachment; filename="${environment}-${services.join("-")}.log.gz"`,
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
      },
    });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return refused(error.code === "forbidden" ? 403 : 503, error);
  }
}

type Pages = AsyncGenerator<Buffer, void>;

async function* textOf(first: IteratorResult<Buffer, void>, pages: Pages): AsyncGenerator<Buffer> {
  for (let next = first; !next.done; next = await pages.next()) yield next.value;
}

/** The oldest page first; each says where the next one begins. */
export async function* pagesOf(
  link: Pick<LinkClient, "logHistory">,
  request: LogHistoryRequest,
  signal: AbortSignal,
): Pages {
  for (let since = request.since, more = true; more; ) {
    const whole = wholeRecords();
    const sources = new Map<number, string>();
    let end: EndContent | undefined;
    for await (const chunk of link.logHistory({ ...request, since }, signal)) {
      const lines: Uint8Array[] = [];
      for (const record of recordsOf(whole(chunk))) {
        if (record.kind === kinds.source) sources.set(record.source, readNote<SourceContent>(record).service);
        else if (record.kind === kinds.end && record.source === everySource) end = readNote<EndContent>(record);
        else lines.push(...lineOf(record, sources.get(record.source) ?? "?"));
      }
      if (lines.length > 0) yield Buffer.concat(lines);
    }
    if (!end) throw new Error("The archive's page broke off.");
    more = end.next !== undefined;
    since = end.next;
  }
}

/** As bytes: a letter may be cut in two where a line goes on. */
function lineOf(record: LogRecord, service: string): Uint8Array[] {
  const head = `${momentText(record)} ${service}`;
  if (record.kind === kinds.skipped) {
    const { reason, from, to } = readNote<SkippedContent>(record);
    return [Buffer.from(`${head} slipway F lines are missing from ${from} to ${to}: ${reason}\n`)];
  }
  if (record.kind !== kinds.line) return [];
  const stream = (record.flags & flags.stderr) !== 0 ? "stderr" : "stdout";
  const mark = (record.flags & flags.goesOn) !== 0 ? "P" : "F";
  return [Buffer.from(`${head} ${stream} ${mark} `), record.content, newline];
}

const refused = (status: number, { message }: Refusal) =>
  new Response(`${message}\n`, { status, headers: { "content-type": "text/plain; charset=utf-8" } });
