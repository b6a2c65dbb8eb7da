import type { Metadata } from "next";
import { type Chosen, Metrics } from "#components/metrics/metrics.tsx";
import { MetricsHead } from "#components/metrics/metrics-head.tsx";
import { Page } from "#components/shell/page.tsx";
import { ErrorBlock } from "#components/ui/error-block.tsx";
import { metricsHistoryRequest } from "#lib/contract/metrics.ts";
import type { Environment } from "#lib/contract/names.ts";
import { environmentSchema, serviceSchema } from "#lib/contract/schemas.ts";
import { getMetrics, getPanelStatus } from "#lib/delivery/panel.ts";

interface MetricsParams {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

/** `?environment=staging&range=24h&service=backend`; otherwise the last hour of all of production, or of what runs. */
async function chosenIn({ searchParams }: MetricsParams): Promise<Chosen> {
  const asked = await searchParams;
  const environment = environmentSchema.safeParse(asked.environment);
  const service = serviceSchema.safeParse(asked.service);
  return {
    environment: environment.success ? environment.data : await whatRuns(),
    range: metricsHistoryRequest.shape.range.catch("1h").parse(asked.range),
    ...(service.success && { service: service.data }),
  };
}

async function whatRuns(): Promise<Environment> {
  const status = await getPanelStatus();
  const onlyStaging =
    status.ok && !status.value.environments.production.release && status.value.environments.staging.release;
  return onlyStaging ? "staging" : "production";
}

export async function generateMetadata(params: MetricsParams): Promise<Metadata> {
  const { environment } = await chosenIn(params);
  return { title: `Metrics of ${environment}`, icons: { icon: `/favicon-${environment}.svg` } };
}

export default async function MetricsPage(params: MetricsParams) {
  const chosen = await chosenIn(params);
  const { environment, range } = chosen;
  const answer = await getMetrics({ environment, range });
  return (
    <Page>
      <MetricsHead chosen={chosen} />
      {answer.ok ? (
        <Metrics key={`${environment} ${range}`} chosen={chosen} initial={answer.value} />
      ) : (
        <ErrorBlock title="Nothing could be read of what was measured" reference={answer.reference}>
          {answer.message}
        </ErrorBlock>
      )}
    </Page>
  );
}
