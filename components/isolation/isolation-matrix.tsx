import type { ReactNode } from "react";
import { EnvironmentChip } from "#components/environment/environment-chip.tsx";
import type { IsolationFinding } from "#lib/contract/isolation.ts";
import { environments } from "#lib/contract/names.ts";
import { type Cell, matrixOf } from "./shown.ts";
import { VerdictMark } from "./verdict-mark.tsx";
import { subjectWord } from "./words.ts";

/** What was tried from where, and what came of it. What was compared stands once, for both. */
export function IsolationMatrix({ findings }: { findings: readonly IsolationFinding[] }) {
  return (
    <table className="w-full border-collapse text-left">
      <caption className="sr-only">What was compared, or tried from inside of each environment</caption>
      <thead>
        <tr className="border-b border-line text-xs text-ink-3">
          <th scope="col" className="w-[30%] py-1.5 pr-4 max-sm:pr-2 font-normal">
            What
          </th>
          {environments.map((environment) => (
            <th
              key={environment}
              scope="col"
              data-env={environment}
              className="w-[35%] py-1.5 pr-4 max-sm:pr-2 font-normal"
            >
              <span className="sr-only">From inside of </span>
              <EnvironmentChip environment={environment} />
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {matrixOf(findings).map(({ subject, compared, from }) => {
          const cells = environments.map((environment) => from[environment]);
          return (
            <tr key={subject} className="border-b border-line align-top">
              <th scope="row" className="py-2.5 pr-4 max-sm:pr-2 font-medium">
                {subjectWord[subject]}
              </th>
              {cells.some(Boolean) ? (
                environments.map((environment, index) => (
                  <CellOf
                    key={environment}
                    cell={[...(index === 0 ? (compared ?? []) : []), ...(cells[index] ?? [])]}
                  />
                ))
              ) : (
                <CellOf cell={compared} span>
                  <span className="text-xs text-ink-3">compared</span>
                </CellOf>
              )}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function CellOf({ cell = [], span, children }: { cell?: Cell; span?: boolean; children?: ReactNode }) {
  return (
    <td colSpan={span ? environments.length : undefined} className="py-2.5 pr-4 max-sm:pr-2">
      <span className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
        {cell.map(({ verdict, count }, index) => (
          <VerdictMark key={`${verdict}-${index}`} verdict={verdict} count={count} />
        ))}
        {children}
      </span>
    </td>
  );
}
