"use client";

import { Page } from "#components/shell/page.tsx";
import { Fault } from "#components/ui/fault.tsx";

/** A fault of one page. The shell around it goes on, and so do the applications. */
export default function PanelError({ error, retry }: { error: Error & { digest?: string }; retry(): void }) {
  return (
    <Page>
      <h1 className="sr-only">Failed</h1>
      <Fault title="This page failed" error={error} retry={retry}>
        The applications are not affected, and a run that is under way goes on. The panel's log has the cause.
      </Fault>
    </Page>
  );
}
