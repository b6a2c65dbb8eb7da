import type { ReactNode } from "react";
import { Page } from "#components/shell/page.tsx";
import type { Environment } from "#lib/contract/names.ts";

/** The page in its environment's accent. */
export function BackupsFrame({ environment, children }: { environment: Environment; children: ReactNode }) {
  return (
    <div data-env={environment}>
      <div className="h-edge bg-env" />
      <Page top="tight">{children}</Page>
    </div>
  );
}
