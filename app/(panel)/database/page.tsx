import type { Metadata } from "next";
import { DatabaseConsole } from "#components/database/database-console.tsx";
import { type Environment, environments } from "#lib/contract/names.ts";
import { requirePerson } from "#lib/delivery/session.ts";

interface DatabaseParams {
  searchParams: Promise<{ environment?: string | string[] }>;
}

export async function generateMetadata({ searchParams }: DatabaseParams): Promise<Metadata> {
  const environment = await chosenIn(searchParams);
  return { title: `Database of ${environment}`, icons: { icon: `/favicon-${environment}.svg` } };
}

export default async function DatabasePage({ searchParams }: DatabaseParams) {
  await requirePerson(); // so that what somebody chooses there is a use of the session
  return <DatabaseConsole first={await chosenIn(searchParams)} />;
}

async function chosenIn(searchParams: DatabaseParams["searchParams"]): Promise<Environment> {
  const { environment } = await searchParams;
  return environments.find((one) => one === environment) ?? "staging";
}
