import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import { RunPage } from "#components/run/run-page.tsx";
import { Page } from "#components/shell/page.tsx";
import { ErrorBlock } from "#components/ui/error-block.tsx";
import { getRun } from "#lib/delivery/panel.ts";

interface RunParams {
  params: Promise<{ id: string }>;
}

/** Asked for once for the title and the page. */
const readRun = cache(async (params: RunParams["params"]) => {
  const { id } = await params;
  return /^[1-9]\d{0,8}$/.test(id) ? getRun(Number(id)) : undefined;
});

export async function generateMetadata({ params }: RunParams): Promise<Metadata> {
  const answer = await readRun(params);
  if (!answer?.ok) return { title: "Run" };
  const { id, title, environment } = answer.value;
  return { title: `Run ${id}, ${title}`, icons: { icon: `/favicon-${environment}.svg` } };
}

export default async function RunRoute({ params }: RunParams) {
  const answer = await readRun(params);
  if (!answer || (!answer.ok && answer.code === "run-not-found")) notFound();
  if (answer.ok) return <RunPage key={answer.value.id} initial={answer.value} />;
  return (
    <Page>
      <h1 className="sr-only">Run</h1>
      <ErrorBlock title="The run could not be read" reference={answer.reference}>
        {answer.message} A run that is under way goes on.
      </ErrorBlock>
    </Page>
  );
}
