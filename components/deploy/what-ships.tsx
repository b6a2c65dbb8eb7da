"use client";

import { useState } from "react";
import { shortCommit } from "#components/environment/names.ts";
import { Copyable } from "#components/ui/copyable.tsx";
import type { DeployPlanView } from "#lib/contract/gates.ts";

const fewCommits = 8;

/** The commits that the environment gains, and the images by their ids. */
export function WhatShips({ plan }: { plan: DeployPlanView }) {
  const [all, setAll] = useState(false);
  const { commits, images } = plan;
  const gained = commits.length ? commits : [plan.commit];
  const shown = all ? gained : gained.slice(0, fewCommits);
  return (
    <section aria-labelledby="ships" className="mt-4 border-t border-line pt-3">
      <h3 id="ships" className="mb-1.5 flex items-baseline gap-2">
        What ships
        <span className="ml-auto text-xs font-normal whitespace-nowrap text-ink-2">{counted(plan)}</span>
      </h3>
      <dl className="grid grid-cols-[72px_minmax(0,1fr)] items-baseline gap-x-3 gap-y-1 max-sm:gap-y-2.5">
        {shown.map(({ commit, title, author }) => (
          <Fact key={commit} name={<Copyable text={commit}>{shortCommit(commit)}</Copyable>} title={title}>
            {title} <span className="text-xs text-ink-3">{author}</span>
          </Fact>
        ))}
        {images?.map(({ service, id }) => (
          <Fact key={service} name={<span className="text-ink-3">{service}</span>}>
            <Copyable text={id}>{shortImage(id)}</Copyable>
          </Fact>
        ))}
      </dl>
      {shown.length < gained.length && (
        <button type="button" className="link tap mt-2 text-ink-2" onClick={() => setAll(true)}>
          {gained.length - shown.length} more commits
        </button>
      )}
      {!images && <p className="mt-2 text-ink-2">The images are built: none of this commit ran on staging.</p>}
    </section>
  );
}

function Fact({ name, title, children }: { name: React.ReactNode; title?: string; children: React.ReactNode }) {
  return (
    <>
      <dt className="truncate">{name}</dt>
      <dd className="truncate" title={title}>
        {children}
      </dd>
    </>
  );
}

function counted({ commits, live }: DeployPlanView): string {
  if (!live) return "the first release";
  if (!commits.length) return "the same commit again";
  return `${commits.length} ${commits.length === 1 ? "commit" : "commits"}`;
}

/** `sha256:c91f03b82d4e` */
const shortImage = (id: string) => id.replace(/^(sha256:)?([0-9a-f]{12})[0-9a-f]*$/, "$1$2");
