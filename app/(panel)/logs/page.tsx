import type { Metadata } from "next";
import { LogView } from "#components/logs/log-view.tsx";
import { environmentSchema } from "#lib/contract/names.ts";

interface LogsParams {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

/** `?environment=staging&services=backend,frontend`; what is not understood is left out. */
async function chosen({ searchParams }: LogsParams) {
  const { environment, services } = await searchParams;
  return {
    environment: environmentSchema.catch("staging").parse(environment),
    services: typeof services === "string" ? services.split(",").filter(Boolean) : undefined,
  };
}

export async function generateMetadata(params: LogsParams): Promise<Metadata> {
  const { environment } = await chosen(params);
  return { title: `Logs of ${environment}`, icons: { icon: `/favicon-${environment}.svg` } };
}

export default async function LogsPage(params: LogsParams) {
  return <LogView {...(await chosen(params))} />;
}
