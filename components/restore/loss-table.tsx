import type { RestoreLoss } from "#lib/contract/backups.ts";
import { counted, signed, statementWords } from "#lib/contract/words.ts";
import { lossSource } from "./words.ts";

/** So many say enough; nobody reads on at night. */
const most = 12;

/** What is not in a backup, table by table, and how that is known. */
export function LossTable({ loss }: { loss: RestoreLoss }) {
  const { by, why, tables, statements = 0 } = loss;
  if (by === "unknown") return <p className="mt-3 text-pretty text-ink-2">{why}</p>;
  const withRows = by === "counts" || tables.some(({ rows }) => rows !== undefined);
  const others = tables.slice(most);
  return (
    <>
      {tables.length > 0 && (
        <table aria-label="What would be lost, by table" className="mt-3 w-full">
          <thead>
            <tr className="border-b border-line text-xs text-ink-3">
              <th className={name}>Changed since, by table</th>
              {by === "binary-log" && <th className={number}>writes</th>}
              {withRows && <th className={number}>rows</th>}
            </tr>
          </thead>
          <tbody>
            {tables.slice(0, most).map(({ table, changes, rows }) => (
              <tr key={table} className="border-b border-line">
                <td className={`${name} mono break-all`}>{table}</td>
                {by === "binary-log" && <td className={number}>{changes.toLocaleString("en")}</td>}
                {withRows && <td className={number}>{signed((by === "counts" ? changes : rows) ?? 0)}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {others.length > 0 && <p className="mt-1 text-ink-2">And {counted(others.length, "table")} more.</p>}
      {statements > 0 && <p className="mt-1 text-pretty text-ink-2">And {statementWords(statements)}.</p>}
      <p className="mt-1 text-xs text-ink-3">{lossSource(loss)}</p>
    </>
  );
}

const name = "py-1 text-left font-normal";
const number = "py-1 pl-3 text-right font-normal";
