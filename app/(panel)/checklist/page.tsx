import type { Metadata } from "next";
import { Checklist } from "#components/checklist/checklist.tsx";
import { Page } from "#components/shell/page.tsx";
import { ErrorBlock } from "#components/ui/error-block.tsx";
import { getChecklist } from "#lib/delivery/panel.ts";

export const metadata: Metadata = { title: "Checklist" };

export default async function ChecklistPage() {
  const answer = await getChecklist();
  return (
    <Page>
      {answer.ok ? (
        <Checklist initial={answer.value} />
      ) : (
        <>
          <h1 className="mb-3 text-lg tracking-[-0.01em]">Checklist</h1>
          <ErrorBlock title="The checklist could not be read" reference={answer.reference}>
            {answer.message}
          </ErrorBlock>
        </>
      )}
    </Page>
  );
}
