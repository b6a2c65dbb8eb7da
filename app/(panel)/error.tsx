"use client";

import { Page } from "#components/shell/page.tsx";
import { Button } from "#components/ui/button.tsx";
import { ErrorBlock } from "#components/ui/error-block.tsx";

/** A fault of the panel itself. The shell around it goes on, and so do the applications. */
export default function PanelError({ error, retry }: { error: Error & { digest?: string }; retry(): void }) {
  return (
    <Page>
      <h1 className="sr-only">Failed</h1>
      <ErrorBlock
        title="This page failed"
        reference={error.digest}
        action={
          <Button look="quiet" onClick={retry} className="-ml-2">
            Try again
          </Button>
        }
      >
        The applications are not affected, and a run that is under way goes on. The panel's log has the cause.
      </ErrorBlock>
    </Page>
  );
}
