import { usePanel } from "#components/realtime/realtime-provider.tsx";
import { type Target, timeFor, usualRollback } from "./ways-back.ts";

interface RollbackConsequenceProps {
  target: Target;
  /** Whoever asks knows that the schema differs. */
  accepted: boolean;
  onAccept(accepted: boolean): void;
}

/** What goes back and what does not, and how long it takes. */
export function RollbackConsequence({ target, accepted, onAccept }: RollbackConsequenceProps) {
  const { status } = usePanel();
  const usual = usualRollback(status?.activity ?? [], target.environment);
  const { number, back } = target;
  return (
    <dl className="mt-4 grid grid-cols-[72px_minmax(0,1fr)] gap-x-4 gap-y-1.5 max-sm:grid-cols-1 max-sm:gap-y-0.5 max-sm:[&>dd]:mb-2">
      <dt className="text-ink-2">Goes back</dt>
      <dd className="text-pretty">
        The code only. <b className="font-semibold">No data is lost</b>: the database stays as it is.
      </dd>
      <dt className="text-ink-2">Takes</dt>
      <dd className="text-pretty">
        {timeFor(target)} {usual && `The last ones took ${usual}.`}
      </dd>
      <dt className="text-ink-2">Requests</dt>
      <dd className="text-pretty">Those in flight are finished by the release that has them. None is cut off.</dd>
      {back.schemaDiffers && (
        <>
          <dt className="text-ink-2">Schema</dt>
          <dd>
            <p className="text-pretty">
              <b className="font-semibold">The database has another schema than r{number} had.</b> Migrations are not
              taken back, so its code may fail on it.
            </p>
            <label className="mt-1 flex min-h-8 cursor-pointer items-center gap-2.5 max-sm:min-h-11">
              <input
                type="checkbox"
                checked={accepted}
                onChange={(event) => onAccept(event.target.checked)}
                className="size-4 flex-none accent-ink"
              />
              I know, and r{number} can run on this schema
            </label>
          </dd>
        </>
      )}
    </dl>
  );
}
