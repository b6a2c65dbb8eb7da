import type { Metadata } from "next";
import { Difference } from "#components/difference/difference.tsx";
import { Page } from "#components/shell/page.tsx";
import { ErrorBlock } from "#components/ui/error-block.tsx";
import { getDifference } from "#lib/delivery/panel.ts";

export const metadata: Metadata = { title: "Difference" };

export default async function DifferencePage() {
  const answer = await getDifference();
  return (
    <Page>
      {answer.ok ? (
        <Difference initial={answer.value} />
      ) : (
        <>
          <h1 className="mb-3 text-lg tracking-[-0.01em]">Difference</h1>
          <ErrorBlock title="The environments could not be compared" reference={answer.reference}>
            {answer.message}
          </ErrorBlock>
        </>
      )}
    </Page>
  );
}
