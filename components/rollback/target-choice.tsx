import { useId } from "react";
import { shortCommit } from "#components/environment/names.ts";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import type { ReleaseView } from "#lib/contract/releases.ts";
import { type Target, wayWord } from "./ways-back.ts";

interface TargetChoiceProps {
  targets: readonly Target[];
  lost: readonly { release: ReleaseView; why: string }[];
  chosen: Target | undefined;
  onChoose(release: number): void;
}

/** What was live before comes first; then the others one can go back to, and why the rest cannot be reached. */
export function TargetChoice({ targets, lost, chosen, onChoose }: TargetChoiceProps) {
  const name = useId();
  const [previous, ...others] = targets;
  const row = (target: Target) => (
    <TargetRow
      key={target.number}
      group={name}
      target={target}
      chosen={target === chosen}
      onChoose={() => onChoose(target.number)}
    />
  );
  return (
    <>
      {previous ? (
        <fieldset>
          <legend className="pb-1.5 font-semibold">The previous release</legend>
          <div className="border-t border-line">{row(previous)}</div>
          {others.length > 0 && (
            <div className="mt-4">
              <p className="pb-1.5 font-semibold">Others that can be made live again</p>
              <div className="max-h-64 overflow-y-auto border-t border-line">{others.map(row)}</div>
            </div>
          )}
        </fieldset>
      ) : (
        <p className="text-pretty text-ink-2">
          There is no earlier release that can be made live again. To get other code live, deploy it.
        </p>
      )}
      {lost.length > 0 && (
        <details className="mt-3 text-ink-2">
          <summary className="list-none max-sm:min-h-11 max-sm:content-center [&::-webkit-details-marker]:hidden">
            {lost.length} {lost.length === 1 ? "release" : "releases"} cannot be made live again.{" "}
            <span className="link">Why</span>
          </summary>
          <ul className="mt-1.5 max-h-40 overflow-auto">
            {lost.map(({ release, why }) => (
              <li key={release.number} className="py-1 text-pretty">
                <span className="font-medium text-ink">r{release.number}</span> {release.title}: {why}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

interface TargetRowProps {
  group: string;
  target: Target;
  chosen: boolean;
  onChoose(): void;
}

function TargetRow({ group, target, chosen, onChoose }: TargetRowProps) {
  return (
    <label className="grid min-h-row cursor-pointer grid-cols-[16px_auto_minmax(0,1fr)_auto] items-center gap-x-3 border-b border-line py-1.5 has-checked:bg-hover has-checked:shadow-[inset_2px_0_0_var(--env)] hover:bg-hover sm:-mx-2 sm:px-2 max-sm:-mx-4 max-sm:px-4">
      <input type="radio" name={group} checked={chosen} onChange={onChoose} className="size-4 accent-ink" />
      <span className="min-w-9 font-semibold">r{target.number}</span>
      <span className="min-w-0">
        <span className="block truncate font-medium" title={target.title}>
          {target.title}
        </span>
        <span className="dotted text-xs text-ink-2">
          <span className="mono">{shortCommit(target.commit)}</span>
          <span>by {target.by}</span>
          {target.liveAt && (
            <span>
              live <RelativeTime at={target.liveAt} />
            </span>
          )}
        </span>
      </span>
      <span className="text-xs text-ink-2">{wayWord[target.back.way]}</span>
    </label>
  );
}
