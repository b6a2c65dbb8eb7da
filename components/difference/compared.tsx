import type { ReactNode } from "react";
import { EnvironmentChip } from "#components/environment/environment-chip.tsx";
import { environments } from "#lib/contract/names.ts";

interface Row {
  key: string;
  name: ReactNode;
  note?: string;
  staging: ReactNode;
  production: ReactNode;
}

/** The same thing in both environments, side by side. */
export function Compared({ caption, rows }: { caption: string; rows: readonly Row[] }) {
  return (
    <table className="w-full table-fixed border-collapse text-left">
      <caption className="sr-only">{caption}</caption>
      <thead>
        <tr className="border-b border-line text-xs text-ink-3">
          <th scope="col" className="w-[40%] py-1.5 max-sm:w-[34%] pr-4 font-normal max-sm:pr-2">
            What
          </th>
          {environments.map((environment) => (
            <th key={environment} scope="col" data-env={environment} className="py-1.5 pr-4 font-normal max-sm:pr-2">
              <EnvironmentChip environment={environment} />
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.key} data-compared={row.key} className="border-b border-line align-baseline">
            <th scope="row" className="py-2.5 pr-4 font-medium break-words max-sm:pr-2">
              {row.name}
              {row.note && (
                <span className="ml-2 text-xs font-normal text-ink-3 max-sm:ml-0 max-sm:block">{row.note}</span>
              )}
            </th>
            {environments.map((environment) => (
              <td key={environment} className="py-2.5 pr-4 break-words max-sm:pr-2">
                {row[environment]}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
