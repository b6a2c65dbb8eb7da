import type { Metadata } from "next";
import { Page } from "#components/shell/page.tsx";
import { ErrorBlock } from "#components/ui/error-block.tsx";
import { Variables } from "#components/variables/variables.tsx";
import { VariablesHead } from "#components/variables/variables-head.tsx";
import { environmentSchema } from "#lib/contract/schemas.ts";
import { getVariables } from "#lib/delivery/panel.ts";

interface VariablesParams {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

/** `?environment=production`; staging's otherwise. */
const chosen = async ({ searchParams }: VariablesParams) =>
  environmentSchema.catch("staging").parse((await searchParams).environment);

export async function generateMetadata(params: VariablesParams): Promise<Metadata> {
  const environment = await chosen(params);
  return { title: `Variables of ${environment}`, icons: { icon: `/favicon-${environment}.svg` } };
}

export default async function VariablesPage(params: VariablesParams) {
  const environment = await chosen(params);
  const answer = await getVariables(environment);
  return (
    <div data-env={environment}>
      <div className="h-edge bg-env" />
      <Page top="tight">
        {answer.ok ? (
          <Variables key={environment} environment={environment} initial={answer.value} />
        ) : (
          <>
            <VariablesHead environment={environment} />
            <ErrorBlock title={`The variables of ${environment} could not be read`} reference={answer.reference}>
              {answer.message}
            </ErrorBlock>
          </>
        )}
      </Page>
    </div>
  );
}
