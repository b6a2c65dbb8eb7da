import { Button } from "#components/ui/button.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import type { VariablesVersionView } from "#lib/contract/variables.ts";
import { DifferenceList } from "./difference-list.tsx";

interface VersionListProps {
  versions: readonly VariablesVersionView[];
  onRevert?(to: number): void;
}

/** Who has set what in the panel, and when. Values of secrets are not in it. */
export function VersionList({ versions, onRevert }: VersionListProps) {
  if (versions.length === 0) return null;
  return (
    <section aria-label="History" className="mt-8">
      <h2 className="mb-1.5 text-base">History</h2>
      <ol className="border-t border-line">
        {versions.map(({ version, at, by, about, differences }, index) => (
          <li
            key={version}
            data-version={version}
            className="grid grid-cols-[72px_minmax(0,1fr)_auto] items-start gap-x-4 gap-y-1 border-b border-line py-2 pl-3 max-sm:grid-cols-[minmax(0,1fr)_auto] max-sm:pl-0"
          >
            <span className="text-ink-2 max-sm:col-span-full">Version {version}</span>
            <div className="min-w-0">
              <span className="dotted text-xs text-ink-2">
                <span className="text-ink">{about}</span>
                <span>{by}</span>
                <RelativeTime at={at} />
              </span>
              <DifferenceList differences={differences} />
            </div>
            {index > 0 && onRevert && (
              <Button look="quiet" onClick={() => onRevert(version)}>
                Go back<span className="sr-only"> to version {version}</span>…
              </Button>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}
