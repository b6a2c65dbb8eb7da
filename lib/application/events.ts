import type { LinkEvent } from "../contract/link.ts";
import type { JournalEntry, RunView } from "../contract/run.ts";
import type { PanelStatus } from "../contract/status.ts";
import { createMailbox } from "./mailbox.ts";
import type { Announcer, Changed } from "./ports.ts";

export interface EventHub extends Announcer {
  /** Joined when this returns, so nothing is missed; begins with the status of now. Ends with its cause or the signal. */
  subscribe(signal: AbortSignal): AsyncIterable<readonly LinkEvent[]>;
  publish(status: PanelStatus): void;
  onChanged(listener: (what: Changed) => void): void;
  onBegun(listener: (run: RunView) => void): void;
  onJournal(listener: JournalListener): void;
}

type JournalListener = (run: number, entry: JournalEntry) => void;

/** What a slow reader may have waiting. Output that is dropped is a hole in its line numbers. */
const MOST_OUTPUT = 2000;
const MOST_JOURNAL = 5000;

/** Everything the worker tells, fanned out to the streams of the link. */
export function createEventHub(): EventHub {
  const readers = new Set<Reader>();
  const listeners: ((what: Changed) => void)[] = [];
  const begunListeners: ((run: RunView) => void)[] = [];
  const journalListeners: JournalListener[] = [];
  let newest: PanelStatus | undefined;
  const tell = (event: LinkEvent) => {
    for (const reader of readers) reader.push(event);
  };
  const changed = (what: Changed = "everything") => {
    for (const listener of listeners) listener(what);
  };
  return {
    begun(run) {
      for (const listener of begunListeners) listener(run);
    },
    journal(run, entry) {
      tell({ type: "journal", run, entry });
      for (const listener of journalListeners) listener(run, entry);
    },
    output: (run, line) => tell({ type: "output", run, line }),
    changed,
    publish(status) {
      newest = status;
      tell({ type: "status", status });
    },
    onChanged: (listener) => void listeners.push(listener),
    onBegun: (listener) => void begunListeners.push(listener),
    onJournal: (listener) => void journalListeners.push(listener),
    subscribe(signal) {
      const reader = createReader(signal, () => readers.delete(reader));
      if (newest) reader.push({ type: "status", status: newest });
      if (!signal.aborted) readers.add(reader);
      return reader.batches;
    },
  };
}

interface Reader {
  push(event: LinkEvent): void;
  batches: AsyncIterable<LinkEvent[]>;
}

function createReader(signal: AbortSignal, left: () => void): Reader {
  let pending: LinkEvent[] = [];
  let waiting = { journal: 0, output: 0 };
  let status: LinkEvent | undefined;
  const mailbox = createMailbox<LinkEvent>(take, signal, left);

  function take(): LinkEvent[] {
    const batch = status ? [...pending, status] : pending;
    pending = [];
    waiting = { journal: 0, output: 0 };
    status = undefined;
    return batch;
  }

  function push(event: LinkEvent): void {
    if (event.type === "status") status = event;
    else pending.push(event);
    if (event.type === "output" && ++waiting.output > MOST_OUTPUT) dropOutput();
    if (event.type === "journal" && ++waiting.journal > MOST_JOURNAL) giveUp();
    mailbox.wake();
  }

  function dropOutput(): void {
    let surplus = waiting.output - MOST_OUTPUT / 2;
    waiting.output -= surplus;
    pending = pending.filter((event) => event.type !== "output" || surplus-- <= 0);
  }

  /** A journal must not have holes: whoever cannot follow it asks for it again from where he stands. */
  function giveUp(): void {
    pending = [{ type: "end", cause: `More than ${MOST_JOURNAL} journal entries waited to be read. Ask again.` }];
    left();
    mailbox.close();
  }

  return { push, batches: mailbox.batches };
}
