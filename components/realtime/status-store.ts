import type { WorkerState } from "#lib/contract/socket.ts";
import type { PanelStatus } from "#lib/contract/status.ts";

export interface StatusSnapshot {
  status?: PanelStatus;
  worker: WorkerState;
}

/** The newest status the page knows, first from the server's rendering, then from the live connection. */
export function createStatusStore(first: StatusSnapshot) {
  let snapshot = first;
  const listeners = new Set<() => void>();
  const become = (next: StatusSnapshot) => {
    snapshot = next;
    for (const changed of listeners) changed();
  };
  return {
    snapshot: () => snapshot,
    /** What the server has rendered: parts of a page may become alive after the first news has come. */
    rendered: () => first,
    subscribe(changed: () => void) {
      listeners.add(changed);
      return () => void listeners.delete(changed);
    },
    take(status: PanelStatus) {
      if (!snapshot.status || isNewer(status, snapshot.status)) become({ ...snapshot, status });
    },
    takeWorker(worker: WorkerState) {
      become({ ...snapshot, worker });
    },
  };
}

/** Versions rise while a worker lives; a new worker counts from the beginning again, later. */
export function isNewer(next: PanelStatus, known: PanelStatus): boolean {
  return next.version > known.version || next.at > known.at;
}

export type StatusStore = ReturnType<typeof createStatusStore>;
