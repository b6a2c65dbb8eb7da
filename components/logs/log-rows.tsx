"use client";

import { type MouseEvent, useCallback, useLayoutEffect, useRef } from "react";
import { useNarrow } from "#components/ui/use-narrow.ts";
import type { LogClient } from "./client.ts";
import { LogRow } from "./log-row.tsx";
import { useLogSnapshot } from "./use-log.ts";

interface LogRowsProps {
  client: LogClient;
  label: string;
  wrap: boolean;
  /** Of both environments. */
  withEnvironment: boolean;
  /** Which line the keyboard is at. */
  chosen: string | undefined;
  opened: readonly string[];
  onToggle(id: string): void;
}

const lineHeights = { narrow: 48, wide: 22 };

/** Very many rows, of which only those in sight exist; they stand still while what scrolls is only as tall as they would be. */
export function LogRows({ client, label, wrap, withEnvironment, chosen, opened, onToggle }: LogRowsProps) {
  const { viewport } = client;
  const narrow = useNarrow();
  const list = useRef<HTMLDivElement>(null);
  const { rows, window, follow, offset, height } = useLogSnapshot(viewport);
  const currentHit = window?.search?.currentId;

  const scroller = useCallback(
    (element: HTMLDivElement | null) => {
      if (!element) return undefined;
      viewport.attach(element);
      const observer = new ResizeObserver(() => viewport.resized());
      observer.observe(element);
      return () => observer.disconnect();
    },
    [viewport],
  );

  useLayoutEffect(() => viewport.lineHeight(narrow ? lineHeights.narrow : lineHeights.wide), [viewport, narrow]);

  useLayoutEffect(() => {
    const drawn = [...(list.current?.children ?? [])] as HTMLElement[];
    viewport.measured(drawn.map((row) => [row.dataset.id ?? "", row.offsetHeight] as const));
  });

  const fill = useCallback((id: string) => client.send({ type: "fill", id }), [client]);

  const onClick = ({ target }: MouseEvent) => {
    const line = (target as Element).closest<HTMLElement>("[data-line]");
    if (line && getSelection()?.isCollapsed !== false) onToggle(line.dataset.line ?? "");
  };

  return (
    <div
      ref={scroller}
      role="log"
      aria-label={label}
      aria-live="off"
      tabIndex={0}
      data-count={window?.count}
      data-lines={window?.lines}
      data-follow={follow}
      onScroll={() => viewport.scrolled()}
      onClick={onClick}
      className="relative min-h-0 flex-1 overflow-x-hidden overflow-y-scroll overscroll-contain [overflow-anchor:none] font-mono text-xs -outline-offset-2"
    >
      <div className="sticky top-0 h-full overflow-hidden contain-strict">
        <div
          ref={list}
          className={follow ? "absolute inset-x-0 bottom-0 min-h-full" : "absolute inset-x-0 top-0"}
          style={follow ? undefined : { transform: `translateY(${-offset}px)` }}
        >
          {rows.map((row) => (
            <LogRow
              key={row.id}
              row={row}
              narrow={narrow}
              wrap={wrap || narrow}
              withEnvironment={withEnvironment}
              chosen={row.id === chosen}
              current={row.id === currentHit}
              opened={opened.includes(row.id)}
              onFill={fill}
            />
          ))}
        </div>
      </div>
      <div aria-hidden style={{ height: `calc(${height}px - 100%)` }} />
    </div>
  );
}
