import type { Metadata } from "next";
import { HistoryHead } from "#components/history/history-head.tsx";
import { RunsTable } from "#components/run/runs-table.tsx";
import { Page } from "#components/shell/page.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { ErrorBlock } from "#components/ui/error-block.tsx";
import { Link } from "#components/ui/link.tsx";
import { environmentSchema } from "#lib/contract/schemas.ts";
import { getRuns } from "#lib/delivery/panel.ts";

export const metadata: Metadata = { title: "Runs" };

const perPage = 50;

interface RunsParams {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function RunsPage({ searchParams }: RunsParams) {
  const asked = await searchParams;
  const environment = environmentSchema.optional().catch(undefined).parse(asked.environment);
  const before = Number(asked.before) > 0 ? Number(asked.before) : undefined;
  const answer = await getRuns({ environment, before, limit: perPage });
  return (
    <Page>
      <HistoryHead environment={environment} />
      {!answer.ok && (
        <ErrorBlock title="The runs could not be read" reference={answer.reference}>
          {answer.message}
        </ErrorBlock>
      )}
      {answer.ok && (answer.value.length > 0 || !before) && (
        <RunsTable key={`${environment} ${before}`} runs={answer.value} environment={environment} newest={!before} />
      )}
      {answer.ok && answer.value.length === 0 && (
        <Empty title={before ? "No earlier run" : "No run yet"}>
          {before
            ? "This is the end of the list."
            : "Every deploy, start, stop and restart stands here, with its timeline and output."}
        </Empty>
      )}
      {answer.ok && answer.value.length === perPage && (
        <Link href={olderThan(answer.value.at(-1)?.id, environment)} className="link mt-4 inline-block max-sm:py-3">
          Earlier runs
        </Link>
      )}
    </Page>
  );
}

function olderThan(id: number | undefined, environment: string | undefined): string {
  return `/history/runs?before=${id}${environment ? `&environment=${environment}` : ""}`;
}
