import type { Metadata } from "next";
import { Backups } from "#components/backups/backups.tsx";
import { BackupsFrame } from "#components/backups/backups-frame.tsx";
import { BackupsHead } from "#components/backups/backups-head.tsx";
import { ErrorBlock } from "#components/ui/error-block.tsx";
import { environmentSchema } from "#lib/contract/schemas.ts";
import { getBackups } from "#lib/delivery/panel.ts";

interface BackupsParams {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

/** `?environment=staging`; production's otherwise. */
const chosen = async ({ searchParams }: BackupsParams) =>
  environmentSchema.catch("production").parse((await searchParams).environment);

export async function generateMetadata(params: BackupsParams): Promise<Metadata> {
  const environment = await chosen(params);
  return { title: `Backups of ${environment}`, icons: { icon: `/favicon-${environment}.svg` } };
}

export default async function BackupsPage(params: BackupsParams) {
  const environment = await chosen(params);
  const answer = await getBackups(environment);
  return (
    <BackupsFrame environment={environment}>
      {answer.ok ? (
        <Backups key={environment} environment={environment} initial={answer.value} />
      ) : (
        <>
          <BackupsHead environment={environment} />
          <ErrorBlock title={`The backups of ${environment} could not be read`} reference={answer.reference}>
            {answer.message}
          </ErrorBlock>
        </>
      )}
    </BackupsFrame>
  );
}
