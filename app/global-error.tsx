"use client";

import { Button } from "#components/ui/button.tsx";
import { ErrorBlock } from "#components/ui/error-block.tsx";
import "./globals.css";

/** When not even the page's frame could be rendered. */
export default function GlobalError({ error, retry }: { error: Error & { digest?: string }; retry(): void }) {
  return (
    <html lang="en">
      <body className="p-gutter">
        <title>Failed · Slipway</title>
        <ErrorBlock
          title="The panel failed"
          reference={error.digest}
          action={<Button onClick={retry}>Try again</Button>}
        >
          The applications are not affected. The panel's log has the cause.
        </ErrorBlock>
      </body>
    </html>
  );
}
