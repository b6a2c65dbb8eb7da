import type { Metadata } from "next";
import { AuditFilter } from "#components/audit/audit-filter.tsx";
import { AuditTable } from "#components/audit/audit-table.tsx";
import { AuditVerify } from "#components/audit/audit-verify.tsx";
import { HistoryHead } from "#components/history/history-head.tsx";
import { Page } from "#components/shell/page.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { ErrorBlock } from "#components/ui/error-block.tsx";
import { Link } from "#components/ui/link.tsx";
import { auditRequest } from "#lib/contract/audit.ts";
import { getAudit } from "#lib/delivery/panel.ts";

export const metadata: Metadata = { title: "Audit" };

const perPage = 100;

type Asked = Record<string, string | string[] | undefined>;

interface AuditParams {
  searchParams: Promise<Asked>;
}

/** A form sends also what nobody has chosen. */
const withoutEmpty = (asked: Asked): Asked => Object.fromEntries(Object.entries(asked).filter(([, value]) => value));

export default async function AuditPage({ searchParams }: AuditParams) {
  const asked = withoutEmpty(await searchParams);
  const given = { ...asked, limit: perPage, before: Number(asked.before) || undefined };
  const request = auditRequest.catch({ limit: perPage }).parse(given);
  const answer = await getAudit(request);
  const { environment, before } = request;
  return (
    <Page>
      <HistoryHead environment={environment} />
      {!answer.ok ? (
        <ErrorBlock title="The audit log could not be read" reference={answer.reference}>
          {answer.message}
        </ErrorBlock>
      ) : (
        <>
          <AuditVerify />
          <AuditFilter filter={request} />
          {answer.value.length > 0 ? (
            <AuditTable entries={answer.value} />
          ) : (
            <Empty title="No such entry">
              Everything that people do here, or try to, is written down and stands here.
            </Empty>
          )}
          {answer.value.length === perPage && (
            <Link
              href={{ query: { ...asked, before: answer.value.at(-1)?.seq } }}
              className="link mt-4 inline-block max-sm:py-3"
            >
              Earlier entries
            </Link>
          )}
          {before !== undefined && (
            <Link href="/history/audit" className="link mt-4 ml-6 inline-block max-sm:py-3">
              The newest
            </Link>
          )}
        </>
      )}
    </Page>
  );
}
