import type { Metadata } from "next";
import type { ReactNode } from "react";
import { Notifications } from "#components/notifications/notifications.tsx";
import { People } from "#components/people/people.tsx";
import { ApplicationForm } from "#components/settings/application-form.tsx";
import { Certificates } from "#components/settings/certificates.tsx";
import { RemoteForm } from "#components/settings/remote-form.tsx";
import { Page } from "#components/shell/page.tsx";
import { Tokens } from "#components/tokens/tokens.tsx";
import { ErrorBlock } from "#components/ui/error-block.tsx";
import { Link } from "#components/ui/link.tsx";
import type { Answer } from "#lib/contract/answer.ts";
import { may } from "#lib/contract/permissions.ts";
import { getApplication, getCertificates, getNotifications, getRemote } from "#lib/delivery/panel.ts";
import { getPeople } from "#lib/delivery/people-action.ts";
import { requirePerson } from "#lib/delivery/session.ts";
import { getTokens } from "#lib/delivery/tokens.ts";

export const metadata: Metadata = { title: "Settings" };

export default async function SettingsPage() {
  const person = await requirePerson();
  const maySet = may(person, "settings:change");
  const application = await getApplication();
  const registered = application.ok && application.value !== null;
  const [certificates, remote, notifications] = await Promise.all([
    registered && getCertificates(),
    maySet && getRemote(),
    maySet && getNotifications(),
  ]);
  return (
    <Page>
      <h1 className="mb-5 text-lg tracking-[-0.01em]">Settings</h1>
      <Section id="source" title="Application source" answer={application}>
        {(value) => (
          <>
            {value?.problem && (
              <ErrorBlock title="The configuration has a mistake" className="mb-5 max-w-[720px]">
                {value.problem} What is deployed runs on; the next deploy would be refused.
              </ErrorBlock>
            )}
            <ApplicationForm application={value} />
            {maySet && (
              <p className="mt-4 max-w-[560px] text-pretty text-ink-2">
                A repository without a slipway.yaml:{" "}
                <Link href="/connect" className="link inline-block max-sm:min-h-11 max-sm:content-center">
                  connect it step by step
                </Link>
                .
              </p>
            )}
          </>
        )}
      </Section>
      {remote && (
        <Section id="remote" title="Remote repository" answer={remote}>
          {(value) => <RemoteForm initial={value} />}
        </Section>
      )}
      {certificates && (
        <Section id="certificates" title="Certificates" answer={certificates}>
          {(value) => <Certificates certificates={value} />}
        </Section>
      )}
      {notifications && (
        <Section id="notifications" title="Notifications" answer={notifications}>
          {(value) => <Notifications initial={value} />}
        </Section>
      )}
      {may(person, "people:change") && (
        <Section id="people" title="People" answer={await getPeople()}>
          {(value) => <People initial={value} />}
        </Section>
      )}
      <Section id="tokens" title="Tokens" answer={await getTokens()}>
        {(value) => <Tokens initial={value} />}
      </Section>
    </Page>
  );
}

interface SectionProps<Value> {
  id: string;
  title: string;
  answer: Answer<Value>;
  children(value: Value): ReactNode;
}

/** One block of settings; where it cannot be read, the others still can. */
function Section<Value>({ id, title, answer, children }: SectionProps<Value>) {
  return (
    <section aria-labelledby={id} className="mb-10 border-t border-line pt-4">
      <h2 id={id} className="mb-4 text-base">
        {title}
      </h2>
      {answer.ok ? (
        children(answer.value)
      ) : (
        <ErrorBlock title={`${title}: this could not be read`} reference={answer.reference} className="max-w-[720px]">
          {answer.message}
        </ErrorBlock>
      )}
    </section>
  );
}
