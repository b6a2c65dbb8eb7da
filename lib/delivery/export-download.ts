import { Readable } from "node:stream";
import type { ExportEvent } from "../contract/backups.ts";
import { linkRequests } from "../contract/link.ts";
import { Refusal } from "../contract/refusal.ts";
import type { Ending } from "./link/stream.ts";
import { refusedWith, refuseForeign } from "./route.ts";
import { currentPerson } from "./session.ts";
import { webProcess } from "./web-process.ts";

/**
 * The worker's export, passed on as it comes; the web process keeps nothing of it. The link asks for the permission. What
 * does not come whole breaks the download off, so that no browser takes it for a file.
 */
export async function exportDownload(asked: { environment: string; run: string }, request: Request): Promise<Response> {
  const foreign = refuseForeign(request);
  if (foreign) return foreign;
  const person = await currentPerson();
  if (!person)
    return refusedWith(401, new Refusal("signed-out", "You are signed out. Sign in, then download it again."));
  const parsed = linkRequests.download.safeParse({ environment: asked.environment, run: Number(asked.run) });
  if (!parsed.success) return refusedWith(404, new Refusal("export-not-found", "There is no such export."));
  const batches = webProcess().link(person).download(parsed.data, request.signal)[Symbol.asyncIterator]();
  try {
    const first = await batches.next();
    return new Response(Readable.toWeb(Readable.from(bytesOf(first, batches))) as ReadableStream, {
      headers: {
        "content-type": "application/zstd",
        "content-disposition": `attachment; filename="${parsed.data.environment}-export-${parsed.data.run}.sql.zst"`,
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
      },
    });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return refusedWith(error.code === "forbidden" ? 403 : 404, error);
  }
}

type Batches = AsyncIterator<(ExportEvent | Ending)[]>;

async function* bytesOf(first: IteratorResult<(ExportEvent | Ending)[]>, batches: Batches): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  let whole = false;
  let cause = "";
  for (let next = first; !next.done; next = await batches.next())
    for (const event of next.value) {
      if (event.type === "bytes") {
        const chunk = Buffer.from(event.base64, "base64");
        bytes += chunk.length;
        yield chunk;
      } else if (event.type === "whole") whole = event.bytes === bytes;
      else cause = event.cause;
    }
  if (!whole) throw new Error(`The export did not come whole: ${cause}`);
}
