import { Link } from "#components/ui/link.tsx";
import { useDifference } from "./use-difference.ts";
import { summaryOf } from "./words.ts";

/** On the dashboard, in one line: what production would gain. */
export function DifferenceLine() {
  const { value, refused } = useDifference();
  return (
    <section
      aria-label="Difference"
      className="mt-7 flex min-h-11 items-center gap-3 border-t border-line py-2.5 max-sm:mt-5 max-sm:flex-wrap max-sm:gap-y-1"
    >
      <h2 className="font-semibold whitespace-nowrap">
        <Link href="/difference" className="tap hover:underline">
          Difference
        </Link>
      </h2>
      {value && <Summary parts={summaryOf(value)} />}
      {!value && <span className="text-ink-3">{refused ? refused.message : "being looked at…"}</span>}
    </section>
  );
}

function Summary({ parts }: { parts: string[] }) {
  if (parts.length === 0) return <span className="text-ink-2">Production runs what staging runs</span>;
  return (
    <span className="dotted flex flex-wrap">
      {parts.map((part) => (
        <span key={part}>{part}</span>
      ))}
    </span>
  );
}
