import type { Metadata } from "next";
import { HistoryHead } from "#components/history/history-head.tsx";
import { ReleasesTable } from "#components/history/releases-table.tsx";
import { Page } from "#components/shell/page.tsx";
import { ErrorBlock } from "#components/ui/error-block.tsx";
import { environments } from "#lib/contract/names.ts";
import { environmentSchema } from "#lib/contract/schemas.ts";
import { getReleases } from "#lib/delivery/panel.ts";

export const metadata: Metadata = { title: "Releases" };

interface HistoryParams {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function HistoryPage({ searchParams }: HistoryParams) {
  const asked = environmentSchema
    .optional()
    .catch(undefined)
    .parse((await searchParams).environment);
  const [staging, production] = await Promise.all(environments.map((environment) => getReleases(environment)));
  return (
    <Page>
      <HistoryHead environment={asked} />
      {staging?.ok && production?.ok ? (
        <ReleasesTable
          key={asked}
          initial={{ staging: staging.value, production: production.value }}
          environment={asked}
        />
      ) : (
        [staging, production].map(
          (answer, index) =>
            answer?.ok === false && (
              <ErrorBlock
                key={environments[index]}
                title={`The releases of ${environments[index]} could not be read`}
                reference={answer.reference}
                className="mb-3"
              >
                {answer.message}
              </ErrorBlock>
            ),
        )
      )}
    </Page>
  );
}
