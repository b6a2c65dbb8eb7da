import { logDownload } from "#lib/delivery/log-download.ts";
import { refuseForeign } from "#lib/delivery/route.ts";

export const dynamic = "force-dynamic";

/** What the archive has of an environment's services: `?services=backend,frontend&since=…&until=…`. */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ environment: string }> },
): Promise<Response> {
  const foreign = refuseForeign(request);
  if (foreign) return foreign;
  const { searchParams } = new URL(request.url);
  const given = (name: string) => searchParams.get(name) ?? undefined;
  return logDownload(
    {
      environment: (await params).environment,
      services: (given("services") ?? "").split(","),
      since: given("since"),
      until: given("until"),
    },
    request.signal,
  );
}
