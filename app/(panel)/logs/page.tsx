import type { Metadata } from "next";
import { LogView } from "#components/logs/log-view.tsx";
import { choiceOf } from "#components/logs/subject.ts";
import { requirePerson } from "#lib/delivery/session.ts";

interface LogsParams {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export async function generateMetadata({ searchParams }: LogsParams): Promise<Metadata> {
  const { environment } = choiceOf(await searchParams);
  if (environment === "both") return { title: "Logs" };
  return { title: `Logs of ${environment}`, icons: { icon: `/favicon-${environment}.svg` } };
}

export default async function LogsPage({ searchParams }: LogsParams) {
  await requirePerson(); // so that what somebody chooses there is a use of the session
  return <LogView first={choiceOf(await searchParams)} />;
}
