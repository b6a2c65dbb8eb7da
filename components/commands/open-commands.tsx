"use client";

import { Search } from "lucide-react";
import { useEffect, useState } from "react";
import { onDemand } from "#components/ui/on-demand.tsx";

const CommandMenu = onDemand(() => import("./command-menu.tsx").then((module) => module.CommandMenu));

/** The button in the top bar, and ⌘K or Ctrl-K everywhere. */
export function OpenCommands() {
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.metaKey || event.ctrlKey) || event.altKey || event.shiftKey)
        return;
      event.preventDefault();
      setOpen((wasOpen) => !wasOpen);
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
  return (
    <>
      <button
        type="button"
        aria-label="Commands"
        aria-keyshortcuts="Control+K Meta+K"
        onClick={() => setOpen(true)}
        className="inline-flex h-8 items-center gap-1.5 text-ink-2 hover:text-ink max-sm:size-11 max-sm:justify-center"
      >
        <Search size={14} className="max-sm:size-4" />
        <kbd className="font-sans text-xs max-lg:hidden">⌘K</kbd>
      </button>
      {open && <CommandMenu onClose={() => setOpen(false)} />}
    </>
  );
}
