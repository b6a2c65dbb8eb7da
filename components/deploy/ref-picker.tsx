"use client";

import { Search } from "lucide-react";
import { type KeyboardEvent, useId, useRef, useState } from "react";
import { Input, verbatim } from "#components/ui/field.tsx";
import { Loading, Skeleton } from "#components/ui/skeleton.tsx";
import { useNarrow } from "#components/ui/use-narrow.ts";
import type { RefView } from "#lib/contract/link.ts";
import { RefOptionRow } from "./ref-option-row.tsx";
import { refOptions } from "./ref-options.ts";

interface RefPickerProps {
  refs: readonly RefView[];
  /** They are still being asked for. */
  loading: boolean;
  chosen: string;
  onChoose(ref: string): void;
}

/** A searchable list of branches and tags, in which a commit can be typed as well. Arrow keys, then Enter. */
export function RefPicker({ refs, loading, chosen, onChoose }: RefPickerProps) {
  const id = useId();
  const narrow = useNarrow();
  const list = useRef<HTMLDivElement>(null);
  const [typed, setTyped] = useState("");
  const [active, setActive] = useState(0);
  const { options, more } = refOptions(refs, typed);

  const move = (to: number) => {
    const next = Math.min(options.length - 1, Math.max(0, to));
    setActive(next);
    list.current?.children[next]?.scrollIntoView({ block: "nearest" });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const moves: Record<string, number> = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + 6,
      PageUp: active - 6,
    };
    const to = moves[event.key];
    if (to !== undefined) move(to);
    else if (event.key === "Enter" && options[active]) onChoose(options[active].ref);
    else return;
    event.preventDefault();
  };

  return (
    <div>
      <div className="relative">
        <Search size={16} className="absolute top-1/2 left-2.5 -mt-2 text-ink-3" />
        <Input
          role="combobox"
          // On a phone the keyboard would cover the list.
          autoFocus={!narrow}
          aria-label="Branch, tag or commit"
          aria-expanded
          aria-controls={`${id}-list`}
          aria-activedescendant={options[active] ? `${id}-${active}` : undefined}
          aria-autocomplete="list"
          {...verbatim}
          placeholder="Branch, tag or commit"
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            setActive(0);
          }}
          onKeyDown={onKeyDown}
          className="pl-8"
        />
      </div>
      <div
        ref={list}
        id={`${id}-list`}
        role="listbox"
        aria-label="Branches, tags and commits"
        className="mt-2 h-80 overflow-y-auto border-y border-line max-sm:h-64"
      >
        {options.map((option, index) => (
          <RefOptionRow
            key={option.ref}
            id={`${id}-${index}`}
            option={option}
            active={index === active}
            chosen={option.ref === chosen}
            onChoose={() => {
              setActive(index);
              onChoose(option.ref);
            }}
          />
        ))}
        {loading && <LoadingRefs />}
        {!options.length && !loading && <p className="py-2.5 text-ink-2">{nothing(typed)}</p>}
      </div>
      {more > 0 && <p className="mt-1.5 text-xs text-ink-3">{more} more; type to find them.</p>}
    </div>
  );
}

const nothing = (typed: string) =>
  typed ? "Nothing of that name, and not a commit." : "There is no branch or tag to choose from.";

function LoadingRefs() {
  return (
    <Loading className="grid gap-4 py-3">
      <p className="text-ink-2">Asking the repository for its branches and tags…</p>
      <Skeleton className="w-55" />
      <Skeleton className="w-45" />
      <Skeleton className="w-50" />
    </Loading>
  );
}
