import { KeyRound } from "lucide-react";
import type { VariableDifference } from "#lib/contract/variables.ts";
import { differenceText } from "./words.ts";

export function DifferenceList({ differences }: { differences: readonly VariableDifference[] }) {
  return (
    <ul>
      {differences.map((one) => (
        <li key={one.name} className="flex flex-wrap items-baseline gap-x-2 py-0.5">
          <span className="font-mono text-xs font-medium break-all">{one.name}</span>
          {one.secret && <KeyRound size={12} aria-hidden className="self-center text-ink-2" />}
          <span className="min-w-0 text-xs break-all text-ink-2">{differenceText(one)}</span>
        </li>
      ))}
    </ul>
  );
}
