import type { Metadata } from "next";
import { Isolation } from "#components/isolation/isolation.tsx";
import { Page } from "#components/shell/page.tsx";
import { ErrorBlock } from "#components/ui/error-block.tsx";
import { getIsolation } from "#lib/delivery/panel.ts";

export const metadata: Metadata = { title: "Isolation" };

export default async function IsolationPage() {
  const answer = await getIsolation();
  return (
    <Page>
      {answer.ok ? (
        <Isolation initial={answer.value} />
      ) : (
        <>
          <h1 className="mb-3 text-lg tracking-[-0.01em]">Isolation</h1>
          <ErrorBlock title="What was tried could not be read" reference={answer.reference}>
            {answer.message}
          </ErrorBlock>
        </>
      )}
    </Page>
  );
}
