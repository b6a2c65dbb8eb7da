"use client";

import { Keyboard, SlidersHorizontal, WrapText } from "lucide-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { Dock } from "#components/shell/dock.tsx";
import { Button, IconButton } from "#components/ui/button.tsx";
import { Dialog, DialogBody } from "#components/ui/dialog.tsx";
import { useNarrow } from "#components/ui/use-narrow.ts";
import type { Environment } from "#lib/contract/names.ts";
import { DownloadMenu } from "./download-menu.tsx";
import { FollowControl } from "./follow-control.tsx";
import { JumpDialog } from "./jump-dialog.tsx";
import { KeysDialog } from "./keys-dialog.tsx";
import { allLevels, LevelFilter, maskOf } from "./level-filter.tsx";
import { LogFoot } from "./log-foot.tsx";
import { LogNotes } from "./log-notes.tsx";
import { LogRows } from "./log-rows.tsx";
import { LogStrip } from "./log-strip.tsx";
import { RangeMenu } from "./range-menu.tsx";
import { SearchField } from "./search-field.tsx";
import type { Query } from "./store/matcher.ts";
import type { Subject } from "./store/messages.ts";
import type { Range } from "./subject.ts";
import { useChosenLines } from "./use-chosen-lines.ts";
import { useLog, useLogSnapshot } from "./use-log.ts";
import { useLogKeys } from "./use-log-keys.ts";

interface LogPanelProps {
  /** Nothing: there is nothing to show. */
  subject: Subject | undefined;
  range: Range | undefined;
  onRange(range: Range | undefined): void;
  /** Releases that are live, and since when. */
  releases: readonly { environment: Environment; number: number; liveAt: number }[];
  label: string;
  /** What stands there without a subject. */
  hint: string;
  /** What is chosen: whose, and which. */
  environments: ReactNode;
  services: ReactNode;
}

const noQuery: Query = { text: "", expression: false };

/** The lines of what is chosen, and all that can be done with them. */
export function LogPanel(props: LogPanelProps) {
  const { subject, range, onRange, releases, label, hint, environments, services } = props;
  const client = useLog(subject);
  const snapshot = useLogSnapshot(client?.calm);
  const list = useRef<HTMLDivElement>(null);
  const lines = useChosenLines(client, snapshot, list);
  const narrow = useNarrow();
  const [levels, setLevels] = useState(allLevels);
  const [query, setQuery] = useState(noQuery);
  const [wrap, setWrap] = useState(false);
  const [dialog, setDialog] = useState<"jump" | "keys" | "filter">();
  const searchField = useRef<HTMLInputElement>(null);
  const { window, follow, paused } = snapshot;
  const closeDialog = () => setDialog(undefined);

  useEffect(() => client?.send({ type: "levels", mask: maskOf(levels) }), [client, levels]);
  useEffect(() => client?.send({ type: "search", query: query.text ? query : undefined }), [client, query]);

  const step = (forward: boolean) => {
    lines.forget();
    client?.send({ type: "step", forward });
  };
  const clear = () => setQuery({ ...query, text: "" });
  const jump = (moment: string) => client?.send({ type: "jump", moment });
  const setFollow = (to: boolean) => client?.viewport.setFollow(to);
  useLogKeys({
    search: () => searchField.current?.select(),
    step,
    follow: () => setFollow(!follow),
    wrap: () => setWrap(!wrap),
    jump: () => setDialog("jump"),
    help: () => setDialog("keys"),
    move: lines.move,
    open: lines.open,
    copy: () => lines.press("[data-copy]"),
    link: () => lines.press("[data-permalink]"),
    escape: () => lines.close() || clear(),
  });

  const control = {
    paused: !follow,
    pausedAt: paused?.last,
    news: paused && window ? window.arrived - paused.arrived : 0,
    onFollow: setFollow,
  };
  const filters = (
    <>
      <LevelFilter levels={levels} counts={window?.levels} onLevels={setLevels} className="max-sm:w-full" />
      <RangeMenu range={range} onRange={onRange} />
    </>
  );

  return (
    <>
      <div className="flex flex-none flex-wrap items-center gap-3 border-b border-line px-gutter py-2 max-sm:gap-2">
        {environments}
        {!narrow && services}
        <SearchField
          ref={searchField}
          query={query}
          state={window?.search}
          onQuery={setQuery}
          onStep={step}
          onLeave={() => list.current?.querySelector<HTMLElement>("[role=log]")?.focus()}
        />
        {subject && (
          <div className="ml-auto flex items-center gap-2 text-xs text-ink-2 max-sm:hidden">
            <FollowControl {...control} />
            <DownloadMenu subject={subject} className="-mr-2" />
          </div>
        )}
      </div>
      <div className="flex flex-none items-center gap-3 border-b border-line px-gutter py-1.5 max-sm:hidden">
        {filters}
        <div className="ml-auto -mr-2 flex items-center gap-1">
          <Button look="quiet" aria-pressed={wrap} onClick={() => setWrap(!wrap)} className="aria-pressed:text-ink">
            <WrapText size={14} />
            Wrap
          </Button>
          <Button look="quiet" onClick={() => setDialog("jump")}>
            Jump to time…
          </Button>
          <IconButton look="quiet" label="Keys" onClick={() => setDialog("keys")}>
            <Keyboard size={16} />
          </IconButton>
        </div>
      </div>
      {client && window?.strip && <LogStrip client={client} strip={window.strip} releases={releases} onJump={jump} />}
      <LogNotes window={window} hint={subject ? undefined : hint} />
      <div ref={list} className="flex min-h-0 flex-1 flex-col">
        {client && window && window.count > 0 && (
          <LogRows
            client={client}
            label={label}
            wrap={wrap}
            withEnvironment={(subject?.feeds.length ?? 0) > 1}
            chosen={lines.chosen}
            opened={lines.opened}
            onToggle={lines.toggle}
          />
        )}
      </div>
      {subject && window && (
        <LogFoot window={window} streams={subject.feeds.reduce((sum, feed) => sum + feed.services.length, 0)} />
      )}
      {subject && (
        <Dock>
          <FollowControl {...control} docked />
          <Button onClick={() => setDialog("filter")} className="text-base">
            <SlidersHorizontal size={16} />
            Filter
          </Button>
        </Dock>
      )}
      {dialog === "jump" && (
        <JumpDialog at={client?.viewport.snapshot().rows[0]?.at} onJump={jump} onClose={closeDialog} />
      )}
      {dialog === "keys" && <KeysDialog onClose={closeDialog} />}
      {dialog === "filter" && subject && (
        <Dialog open onOpenChange={(open) => open || closeDialog()} title="Filter">
          <DialogBody className="flex flex-col items-start gap-4">
            {services}
            {filters}
            <Button look="quiet" onClick={() => setDialog("jump")}>
              Jump to time…
            </Button>
            <DownloadMenu subject={subject} />
          </DialogBody>
        </Dialog>
      )}
    </>
  );
}
