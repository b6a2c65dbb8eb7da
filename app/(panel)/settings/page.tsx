import type { Metadata } from "next";
import { ApplicationForm } from "#components/settings/application-form.tsx";
import { Page } from "#components/shell/page.tsx";
import { ErrorBlock } from "#components/ui/error-block.tsx";
import { getApplication } from "#lib/delivery/panel.ts";

export const metadata: Metadata = { title: "Settings" };

export default async function SettingsPage() {
  const answer = await getApplication();
  return (
    <Page className="max-sm:pt-4">
      <h1 className="mb-5 text-lg tracking-[-0.01em]">Settings</h1>
      <section aria-labelledby="source" className="border-t border-line pt-4">
        <h2 id="source" className="mb-4 text-base">
          Application source
        </h2>
        {!answer.ok && (
          <ErrorBlock title="The settings could not be read" reference={answer.reference}>
            {answer.message}
          </ErrorBlock>
        )}
        {answer.ok && answer.value?.problem && (
          <ErrorBlock title="The configuration has a mistake" className="mb-5 max-w-[720px]">
            {answer.value.problem} What is deployed runs on; the next deploy would be refused.
          </ErrorBlock>
        )}
        {answer.ok && <ApplicationForm application={answer.value} />}
      </section>
    </Page>
  );
}
