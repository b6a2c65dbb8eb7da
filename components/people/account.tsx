"use client";

import { type ReactNode, useState } from "react";
import type { AccountView } from "#lib/contract/people.ts";
import { ChangePassword } from "./change-password.tsx";
import { OneTimeCodes } from "./one-time-codes.tsx";
import { SessionList } from "./session-list.tsx";

/** What a person decides alone: password, one-time codes, and where else somebody is signed in as them. */
export function Account({ initial }: { initial: AccountView }) {
  const [account, setAccount] = useState(initial);
  return (
    <>
      <Section id="sessions" title="Sign-ins">
        <SessionList sessions={account.sessions} onChanged={setAccount} />
      </Section>
      <Section id="codes" title="One-time codes">
        <OneTimeCodes account={account} onChanged={setAccount} />
      </Section>
      <Section id="password" title="Password">
        <ChangePassword email={account.email} onChanged={setAccount} />
      </Section>
    </>
  );
}

function Section({ id, title, children }: { id: string; title: string; children: ReactNode }) {
  return (
    <section aria-labelledby={id} className="mb-10 max-w-[720px] border-t border-line pt-4">
      <h2 id={id} className="mb-4 text-base">
        {title}
      </h2>
      {children}
    </section>
  );
}
