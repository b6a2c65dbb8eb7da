"use client";

import { useEffect, useState } from "react";
import type { Refused } from "#lib/contract/answer.ts";
import type { JournalEntry, OutputLine, RunView } from "#lib/contract/run.ts";
import { onWorkerBack } from "./on-worker-back.ts";
import { useSocket } from "./realtime-provider.tsx";
import { type RunFeed, startFeed, takeEntry, takeLines } from "./run-feed.ts";

/**
 * A run with its journal and output as they come, across lost connections. The first view only begins the feed: a
 * component that shows another run is keyed by the run.
 */
export function useRun(initial: RunView): RunFeed & { problem?: Refused } {
  const socket = useSocket();
  const [first] = useState(() => startFeed(initial));
  const [feed, setFeed] = useState(first);
  const [problem, setProblem] = useState<Refused>();

  useEffect(() => {
    if (!socket) return undefined;
    const { id } = first.view;
    let current = first;
    let asking = false;
    let frame = 0;
    const show = () => {
      frame ||= requestAnimationFrame(() => {
        frame = 0;
        setFeed(current);
      });
    };
    const ask = () => {
      asking = true;
      current = { ...current, hole: false };
      socket.emit("watch-run", { run: id, after: current.view.seq, outputAfter: current.lastLine }, (answer) => {
        asking = false;
        setProblem(answer.ok ? undefined : answer);
        if (answer.ok && current.hole) ask();
      });
    };
    const take = (next: RunFeed) => {
      current = next;
      show();
      if (current.hole && !asking) ask();
    };
    const onJournal = ({ run, entry }: { run: number; entry: JournalEntry }) => {
      if (run === id) take(takeEntry(current, entry));
    };
    const onOutput = ({ run, lines }: { run: number; lines: OutputLine[] }) => {
      if (run === id) take(takeLines(current, lines));
    };

    socket.on("connect", ask);
    const stopWaiting = onWorkerBack(socket, ask);
    socket.on("journal", onJournal);
    socket.on("output", onOutput);
    if (socket.connected) ask();
    return () => {
      cancelAnimationFrame(frame);
      socket.off("connect", ask);
      stopWaiting();
      socket.off("journal", onJournal);
      socket.off("output", onOutput);
      if (socket.connected) socket.emit("unwatch-run", { run: id });
    };
  }, [socket, first]);

  return { ...feed, problem };
}
