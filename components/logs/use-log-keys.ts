"use client";

import { useEffect, useEffectEvent } from "react";

export interface LogKeys {
  search(): void;
  step(forward: boolean): void;
  follow(): void;
  wrap(): void;
  jump(): void;
  help(): void;
  /** To the line below or above. */
  move(down: boolean): void;
  open(): void;
  copy(): void;
  link(): void;
  escape(): void;
}

const typing = "input, textarea, select, [role=dialog], [role=menu], [contenteditable]";
const pressing = "button, a[href]";

/** The log's keys, wherever on the page somebody is who does not type. */
export function useLogKeys(keys: LogKeys): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    const { target, key } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (!(target instanceof Element) || target.closest(typing)) return;
    if (key === "Enter" && target.closest(pressing)) return;
    const act = actions(keys)[key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => press(event);
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
}

const actions = (keys: LogKeys): Record<string, (() => void) | undefined> => ({
  "/": keys.search,
  n: () => keys.step(true),
  N: () => keys.step(false),
  f: keys.follow,
  w: keys.wrap,
  t: keys.jump,
  "?": keys.help,
  j: () => keys.move(true),
  k: () => keys.move(false),
  Enter: keys.open,
  c: keys.copy,
  l: keys.link,
  Escape: keys.escape,
});
