import { Ellipsis, KeyRound, Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import { IconButton } from "#components/ui/button.tsx";
import { Chip } from "#components/ui/chip.tsx";
import { cn } from "#components/ui/cn.ts";
import { Input } from "#components/ui/field.tsx";
import { Menu, MenuItem } from "#components/ui/menu.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import type { Environment } from "#lib/contract/names.ts";
import type { VariableView } from "#lib/contract/variables.ts";
import { fingerprintText, sourceText } from "./words.ts";

const columns =
  "grid grid-cols-[minmax(0,1.6fr)_minmax(0,1.4fr)_minmax(0,1.2fr)_minmax(0,1.2fr)_minmax(0,1fr)_32px] gap-x-4";

interface VariableTableProps {
  environment: Environment;
  rows: readonly VariableView[];
  onEdit?(variable: VariableView): void;
  onRemove?(variable: VariableView): void;
}

/** Enough that somebody looks for one of them. */
const many = 8;

export function VariableTable({ environment, rows, ...asks }: VariableTableProps) {
  const [filter, setFilter] = useState("");
  const shown = rows.filter(({ name }) => name.toLowerCase().includes(filter.trim().toLowerCase()));
  return (
    <section aria-label="Variables">
      {rows.length > many && (
        <Input
          type="search"
          aria-label="Filter by name"
          placeholder="Filter by name"
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
          className="mb-2 max-w-72 max-sm:max-w-none"
        />
      )}
      <div aria-hidden className={cn(columns, "border-b border-line py-1.5 pl-3 text-xs text-ink-3 max-lg:hidden")}>
        <span>Name</span>
        <span>Value</span>
        <span>Source</span>
        <span>Used by</span>
        <span>Since</span>
        <span />
      </div>
      <ul className="border-line max-lg:border-t">
        {shown.map((row) => (
          <Row key={row.name} environment={environment} row={row} {...asks} />
        ))}
      </ul>
      {shown.length === 0 && <p className="border-b border-line py-2.5 pl-3 text-ink-2">No name is like that.</p>}
    </section>
  );
}

function Row({ environment, row, onEdit, onRemove }: Omit<VariableTableProps, "rows"> & { row: VariableView }) {
  const { name, source, usedBy, secret, since, by, pending, byDeploy } = row;
  return (
    <li
      data-variable={name}
      className={cn(
        columns,
        "min-h-row items-center border-b border-line py-1 pl-3 hover:bg-hover",
        "max-lg:grid-cols-[minmax(0,1fr)_32px] max-lg:gap-x-3 max-lg:py-2.5 max-lg:text-xs max-lg:*:col-start-1",
      )}
    >
      <span className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-0.5">
        <span className="min-w-0 font-mono text-xs font-medium break-all max-lg:text-sm">{name}</span>
        {secret && <KeyRound size={13} aria-label="secret" className="flex-none text-ink-2" />}
        {pending && <Chip>{byDeploy ? "next deploy" : "pending"}</Chip>}
      </span>
      <Value row={row} />
      <span className="min-w-0 break-words text-ink-2">{sourceText(row)}</span>
      <span className="min-w-0 break-words text-ink-2">
        <span className="lg:sr-only">used by </span>
        {usedBy.length > 0 ? usedBy.join(", ") : "nobody"}
      </span>
      <span className="min-w-0 text-xs text-ink-2">
        {since !== undefined && (
          <>
            <RelativeTime at={since} /> {by && `by ${by}`}
          </>
        )}
      </span>
      <span className="text-right max-lg:col-start-2! max-lg:row-span-4 max-lg:row-start-1">
        {onEdit && (
          <Menu
            environment={environment}
            trigger={
              <IconButton look="quiet" label={`More for ${name}`} className="sm:size-7">
                <Ellipsis size={16} />
              </IconButton>
            }
          >
            <MenuItem onSelect={() => onEdit(row)}>
              <Pencil size={14} />
              {source === "panel" ? "Edit…" : "Set in the panel…"}
            </MenuItem>
            {source === "panel" && (
              <MenuItem onSelect={() => onRemove?.(row)}>
                <Trash2 size={14} />
                Remove…
              </MenuItem>
            )}
          </Menu>
        )}
      </span>
    </li>
  );
}

function Value({ row: { value, fingerprint, secret } }: { row: VariableView }) {
  if (value !== undefined)
    return (
      <span className="line-clamp-2 min-w-0 font-mono text-xs break-all" title={value}>
        {value === "" ? <span className="font-sans text-ink-3">empty</span> : value}
      </span>
    );
  return (
    <span className="min-w-0 font-mono text-xs text-ink-2" title="A keyed fingerprint: equal for equal values">
      {secret && fingerprint !== undefined && <span className="font-sans">set </span>}
      {fingerprintText(fingerprint)}
    </span>
  );
}
