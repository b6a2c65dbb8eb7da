"use client";

import { ChevronDown, ChevronUp, Search, X } from "lucide-react";
import type { KeyboardEvent, ReactNode, Ref } from "react";
import { cn } from "#components/ui/cn.ts";
import { verbatim } from "#components/ui/field.tsx";
import type { Query } from "./store/matcher.ts";
import type { SearchState } from "./store/messages.ts";

interface SearchFieldProps {
  query: Query;
  state: SearchState | undefined;
  onQuery(query: Query): void;
  onStep(forward: boolean): void;
  /** Escape in an empty field: back to the lines. */
  onLeave(): void;
  ref: Ref<HTMLInputElement>;
}

/** Finds text, or a regular expression, among the lines that are here: how often, and where the next one is. */
export function SearchField({ query, state, onQuery, onStep, onLeave, ref }: SearchFieldProps) {
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter") onStep(!event.shiftKey);
    else if (event.key !== "Escape") return;
    else if (query.text) onQuery({ ...query, text: "" });
    else onLeave();
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <search className="relative flex h-control w-[420px] max-w-full items-center gap-1.5 rounded-md border border-control bg-ground pr-1 pl-2.5 focus-within:outline-2 focus-within:outline-offset-1 focus-within:outline-ink max-sm:w-full">
      <Search size={16} className="text-ink-3" />
      <input
        ref={ref}
        aria-label="Search"
        aria-invalid={state?.problem ? true : undefined}
        aria-describedby={state?.problem ? "search-problem" : undefined}
        placeholder={query.expression ? "Regular expression" : "Search"}
        value={query.text}
        {...verbatim}
        enterKeyHint="search"
        onChange={({ target }) => onQuery({ ...query, text: target.value })}
        onKeyDown={onKeyDown}
        className="min-w-0 flex-1 self-stretch bg-transparent font-mono text-xs outline-none placeholder:font-sans placeholder:text-ink-3 max-sm:text-base"
      />
      {query.text && (
        <>
          <span role="status" className="text-xs whitespace-nowrap text-ink-2">
            {state && !state.problem && found(state)}
          </span>
          <FieldButton label="Previous match" onClick={() => onStep(false)}>
            <ChevronUp size={14} />
          </FieldButton>
          <FieldButton label="Next match" onClick={() => onStep(true)}>
            <ChevronDown size={14} />
          </FieldButton>
          <FieldButton
            label="Clear the search"
            onClick={() => onQuery({ ...query, text: "" })}
            className="max-sm:hidden"
          >
            <X size={14} />
          </FieldButton>
        </>
      )}
      <FieldButton
        label="Regular expression"
        pressed={query.expression}
        onClick={() => onQuery({ ...query, expression: !query.expression })}
      >
        <span className="font-mono text-xs">.*</span>
      </FieldButton>
      {state?.problem && (
        <p
          id="search-problem"
          role="alert"
          className="absolute top-full left-0 z-10 mt-1 max-w-full rounded-md bg-raised px-2.5 py-1.5 text-xs text-failing-ink shadow-pop ring-1 ring-line-strong"
        >
          {state.problem}
        </p>
      )}
    </search>
  );
}

function found({ hits, current, done }: SearchState): string {
  const all = `${hits.toLocaleString("en")}${done ? "" : "…"}`;
  if (hits === 0) return done ? "none" : "…";
  return current > 0 ? `${current.toLocaleString("en")} of ${all}` : all;
}

interface FieldButtonProps {
  label: string;
  pressed?: boolean;
  onClick(): void;
  className?: string;
  children: ReactNode;
}

function FieldButton({ label, pressed, onClick, className, children }: FieldButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      aria-pressed={pressed}
      onClick={onClick}
      className={cn(
        "inline-grid h-6 min-w-6 place-items-center rounded-sm px-1 text-ink-2 hover:bg-hover max-sm:h-[46px] max-sm:min-w-9",
        "aria-pressed:bg-hover aria-pressed:text-ink aria-pressed:inset-ring aria-pressed:inset-ring-line-strong",
        className,
      )}
    >
      {children}
    </button>
  );
}
