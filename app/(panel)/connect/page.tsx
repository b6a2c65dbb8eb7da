import type { Metadata } from "next";
import { Connect } from "#components/connect/connect.tsx";
import { Page } from "#components/shell/page.tsx";
import { may } from "#lib/contract/permissions.ts";
import { getApplication } from "#lib/delivery/panel.ts";
import { requirePerson } from "#lib/delivery/session.ts";

export const metadata: Metadata = { title: "Connect an application" };

export default async function ConnectPage() {
  const person = await requirePerson();
  const application = await getApplication();
  return (
    <Page>
      <h1 className="mb-5 text-lg tracking-[-0.01em]">Connect an application</h1>
      {may(person, "settings:change") ? (
        <Connect registered={application.ok ? application.value : null} />
      ) : (
        <p className="text-ink-2">An administrator can connect one.</p>
      )}
    </Page>
  );
}
