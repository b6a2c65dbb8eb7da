"use client";

import { Fault } from "#components/ui/fault.tsx";
import "./globals.css";

/** When not even the page's frame could be rendered. */
export default function GlobalError({ error, retry }: { error: Error & { digest?: string }; retry(): void }) {
  return (
    <html lang="en">
      <body className="p-gutter">
        <title>Failed · Slipway</title>
        <Fault title="The panel failed" error={error} retry={retry}>
          The applications are not affected. The panel's log has the cause.
        </Fault>
      </body>
    </html>
  );
}
