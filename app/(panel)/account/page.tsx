import type { Metadata } from "next";
import { Account } from "#components/people/account.tsx";
import { Page } from "#components/shell/page.tsx";
import { ErrorBlock } from "#components/ui/error-block.tsx";
import { getAccount } from "#lib/delivery/people-action.ts";

export const metadata: Metadata = { title: "Account" };

export default async function AccountPage() {
  const answer = await getAccount();
  return (
    <Page>
      <h1 className="mb-5 text-lg tracking-[-0.01em]">Account</h1>
      {answer.ok ? (
        <Account initial={answer.value} />
      ) : (
        <ErrorBlock title="Your account could not be read" reference={answer.reference}>
          {answer.message}
        </ErrorBlock>
      )}
    </Page>
  );
}
