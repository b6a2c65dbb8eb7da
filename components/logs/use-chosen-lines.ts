"use client";

import { type RefObject, useEffect, useState } from "react";
import type { LogClient } from "./client.ts";
import type { ViewportSnapshot } from "./viewport.ts";

const mostOpened = 20;

/** The line that the keyboard is at, and those of which all is shown. */
export function useChosenLines(
  client: LogClient | undefined,
  { window }: ViewportSnapshot,
  list: RefObject<HTMLElement | null>,
) {
  const [picked, setPicked] = useState<string>();
  const [opened, setOpened] = useState<readonly string[]>([]);
  const { focus, search } = window ?? {};
  const pointed = focus?.missing ? undefined : focus?.id;
  const chosen = picked ?? search?.currentId ?? pointed;

  useEffect(() => client?.viewport.open(opened), [client, opened]);

  const toggle = (id: string) => {
    setPicked(id);
    setOpened((ids) => (ids.includes(id) ? ids.filter((one) => one !== id) : [...ids.slice(1 - mostOpened), id]));
  };
  const click = (selector: string) => {
    const row = [...(list.current?.querySelectorAll<HTMLElement>("[data-id]") ?? [])];
    const button = row.find(({ dataset }) => dataset.id === chosen)?.querySelector<HTMLElement>(selector);
    button?.click();
    return button !== null && button !== undefined;
  };

  return {
    chosen,
    opened,
    toggle,
    open: () => chosen !== undefined && toggle(chosen),
    /** Its button, which is there once it is open. */
    press(selector: string) {
      if (chosen !== undefined && !click(selector) && !opened.includes(chosen)) toggle(chosen);
    },
    /** To the line below or above. */
    move(down: boolean) {
      const { rows = [] } = client?.viewport.snapshot() ?? {};
      const ids = rows.filter(({ kind }) => kind === "line").map(({ id }) => id);
      const at = chosen === undefined ? -1 : ids.indexOf(chosen);
      const next = at < 0 ? ids[Math.floor(ids.length / 2)] : ids[at + (down ? 1 : -1)];
      client?.viewport.setFollow(false);
      if (next === undefined) return;
      setPicked(next);
      client?.viewport.reveal(next);
    },
    /** Answers whether there was anything to close. */
    close() {
      const isAnything = opened.length > 0 || picked !== undefined;
      setOpened([]);
      setPicked(undefined);
      return isAnything;
    },
    /** The search goes on from another line. */
    forget: () => setPicked(undefined),
  };
}
