"use client";

import { Empty } from "#components/ui/empty.tsx";
import { ErrorBlock } from "#components/ui/error-block.tsx";
import { type DifferenceView, differs } from "#lib/contract/difference.ts";
import { environments } from "#lib/contract/names.ts";
import { CommitList } from "./commit-list.tsx";
import { ConfigurationTable } from "./configuration-table.tsx";
import { DriftList } from "./drift-list.tsx";
import { ImageTable } from "./image-table.tsx";
import { Part } from "./part.tsx";
import { Schema } from "./schema.tsx";
import { useDifference } from "./use-difference.ts";

/** What has drifted, which somebody must mend; then what production would gain of staging. */
export function Difference({ initial }: { initial: DifferenceView }) {
  const { value = initial, refused } = useDifference(initial);
  const { releases, images, configuration, drift, driftProblem } = value;
  const { staging, production } = releases;
  return (
    <div className="max-w-[960px]">
      <div className="mb-3 flex min-h-8 flex-wrap items-center gap-x-3 gap-y-1">
        <h1 className="text-lg tracking-[-0.01em]">Difference</h1>
        {staging && production && (
          <span className="text-xs text-ink-2">
            r{staging.number} on staging against r{production.number} in production
          </span>
        )}
      </div>
      {refused && (
        <ErrorBlock title="It could not be looked at again" reference={refused.reference} className="mb-3">
          {refused.message}
        </ErrorBlock>
      )}
      {driftProblem && (
        <ErrorBlock title="What runs could not be looked at" className="mb-3">
          {driftProblem}
        </ErrorBlock>
      )}
      {environments.map((environment) => (
        <DriftList
          key={environment}
          environment={environment}
          release={releases[environment]?.number}
          drift={drift[environment]}
        />
      ))}
      {staging && production ? (
        <>
          <Part title="Commits" count={value.commits.length + value.missing.length}>
            <CommitList view={value} />
          </Part>
          <Part title="Images" count={images.filter(differs).length}>
            <ImageTable images={images} />
          </Part>
          <Part title="Configuration" count={configuration.length}>
            <ConfigurationTable settings={configuration} />
          </Part>
          <Schema schema={value.schema} />
        </>
      ) : (
        <Empty title="Nothing to compare yet">
          Once something is live in both environments, its commits, images, configuration and schema are compared here.
        </Empty>
      )}
    </div>
  );
}
