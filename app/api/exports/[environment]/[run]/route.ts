import { exportDownload } from "#lib/delivery/export-download.ts";

export const dynamic = "force-dynamic";

/** What a run has taken out of a backup, as a file. */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ environment: string; run: string }> },
): Promise<Response> {
  return exportDownload(await params, request);
}
