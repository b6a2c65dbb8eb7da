import { shortCommit } from "#components/environment/names.ts";
import { Copyable } from "#components/ui/copyable.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import type { ComparedCommit, DifferenceView } from "#lib/contract/difference.ts";
import { Same } from "./part.tsx";

/** What production would gain, newest first; and, apart from it, what staging has not. */
export function CommitList({ view: { commits, missing, moreCommits, commitsProblem } }: { view: DifferenceView }) {
  if (commitsProblem) return <Same>The commits could not be read: {commitsProblem}</Same>;
  if (commits.length + missing.length === 0) return <Same>Both run the same commit.</Same>;
  return (
    <>
      <Commits commits={commits} />
      {missing.length > 0 && (
        <>
          <p className="mt-3 mb-1.5 text-xs text-ink-2">In production, and not on staging</p>
          <Commits commits={missing} />
        </>
      )}
      {moreCommits && <p className="mt-2 text-xs text-ink-2">There are more than are shown here.</p>}
    </>
  );
}

function Commits({ commits }: { commits: readonly ComparedCommit[] }) {
  if (commits.length === 0) return null;
  return (
    <ul className="border-t border-line">
      {commits.map(({ commit, title, author, at }) => (
        <li
          key={commit}
          className="grid min-h-row grid-cols-[92px_minmax(0,1fr)_minmax(0,160px)_72px] items-center gap-x-4 gap-y-0.5 border-b border-line py-1.5 max-sm:grid-cols-[92px_minmax(0,1fr)]"
        >
          <Copyable text={commit}>{shortCommit(commit)}</Copyable>
          <span className="truncate" title={title}>
            {title}
          </span>
          <span className="truncate text-ink-2 max-sm:col-start-2 max-sm:text-xs" title={author}>
            {author}
          </span>
          <RelativeTime at={at} className="text-right text-xs text-ink-3 max-sm:hidden" />
        </li>
      ))}
    </ul>
  );
}
