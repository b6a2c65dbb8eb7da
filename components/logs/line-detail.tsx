"use client";

import { Check, Copy, Link2 } from "lucide-react";
import { useSearchParams } from "next/navigation";
import type { ReactNode } from "react";
import { plainText } from "#components/ui/ansi.ts";
import { Button, buttonStyle } from "#components/ui/button.tsx";
import { useCopied } from "#components/ui/use-copied.ts";
import type { Row } from "./store/rows.ts";
import { choiceOf, pathOf } from "./subject.ts";

/** More of it is read in a download. */
const mostShown = 20_000;

/** A line that was clicked: the fields of one in JSON, all text of another; to copy, and to link to. */
export function LineDetail({ row, whole }: { row: Extract<Row, { kind: "line" }>; whole: string }) {
  const text = plainText(whole);
  const fields = fieldsOf(text);
  return (
    <div className="relative border-l-2 border-env bg-sunken pt-1.5 pr-gutter pb-2 pl-[calc(var(--spacing-gutter)+102px)] leading-5 max-sm:border-l-3 max-sm:px-gutter">
      <div className="float-right ml-2 flex gap-1 font-sans max-sm:float-none max-sm:mb-1 max-sm:ml-0">
        <CopyButton text={whole} />
        <LineLink row={row} />
      </div>
      {fields ? (
        <dl className="grid grid-cols-[minmax(80px,max-content)_minmax(0,1fr)] gap-x-4">
          {fields.map(([name, value]) => (
            <div key={name} className="contents">
              <dt className="max-w-48 truncate text-ink-3">{name}</dt>
              <dd className="[overflow-wrap:anywhere] whitespace-pre-wrap">{value}</dd>
            </div>
          ))}
        </dl>
      ) : (
        <p className="[overflow-wrap:anywhere] whitespace-pre-wrap">
          {text.slice(0, mostShown)}
          {text.length > mostShown && (
            <span className="text-ink-3"> … copy it, or download the archive, to read on</span>
          )}
        </p>
      )}
    </div>
  );
}

function CopyButton({ text }: { text: string }) {
  const { copied, copy } = useCopied();
  return (
    <>
      <Button look="quiet" size="line" data-copy onClick={() => void copy(text)}>
        {copied ? <Check size={14} /> : <Copy size={14} />}
        {copied ? "Copied" : "Copy"}
      </Button>
      <Said>{copied && "Copied"}</Said>
    </>
  );
}

/** Opens this moment wherever it is followed, from the archive even when the container is gone. */
function LineLink({ row }: { row: Extract<Row, { kind: "line" }> }) {
  const query = useSearchParams();
  const choice = choiceOf(Object.fromEntries(query));
  const href = pathOf({ ...choice, range: undefined, at: row.moment, line: row.id });
  const { copied, copy } = useCopied();
  return (
    <>
      <a
        href={href}
        data-permalink
        className={buttonStyle({ look: "quiet", size: "line" })}
        onClick={(event) => {
          if (!navigator.clipboard || event.metaKey || event.ctrlKey) return;
          event.preventDefault();
          void copy(new URL(href, location.href).href);
        }}
      >
        {copied ? <Check size={14} /> : <Link2 size={14} />}
        {copied ? "Link copied" : "Link"}
      </a>
      <Said>{copied && "Link copied"}</Said>
    </>
  );
}

/** Read out when it changes; outside of what was pressed, whose name it would hide. */
function Said({ children }: { children: ReactNode }) {
  return (
    <span role="status" className="sr-only">
      {children}
    </span>
  );
}

/** Of a line that is one object in JSON. */
function fieldsOf(text: string): [string, string][] | undefined {
  if (!text.startsWith("{")) return undefined;
  try {
    const fields = Object.entries(JSON.parse(text) as Record<string, unknown>);
    return fields.map(([name, value]) => [name, JSON.stringify(value, null, 1).replaceAll(/\n */g, " ")]);
  } catch {
    return undefined;
  }
}
