import { setTimeout as pause } from "node:timers/promises";
import type { LinkEvent } from "../../contract/link.ts";
import type { Actor } from "../../contract/permissions.ts";
import type { WorkerState } from "../../contract/socket.ts";
import type { PanelStatus } from "../../contract/status.ts";
import type { WebProcess } from "../web-process.ts";

/** The web process itself: it only passes on, and each browser is asked for its own permission. */
export const passingOn: Actor = { id: "web", name: "web process", role: "viewer" };
const firstPauseMs = 250;
const longestPauseMs = 5000;

export interface FeedListener {
  event(event: LinkEvent): void;
  worker(state: WorkerState): void;
}

/** The worker's events, joined again whenever the connection is lost; what is known now stays readable meanwhile. */
export class WorkerFeed {
  status: PanelStatus | undefined;
  worker: WorkerState = { answers: false, since: Date.now(), problem: "The worker was not asked yet." };
  readonly #web: WebProcess;
  readonly #listener: FeedListener;

  constructor(web: WebProcess, listener: FeedListener) {
    this.#web = web;
    this.#listener = listener;
  }

  /** Ends only with the signal. */
  async follow(signal: AbortSignal): Promise<void> {
    let waitMs = firstPauseMs;
    while (!signal.aborted) {
      const problem = await this.#followOnce(signal, () => {
        waitMs = firstPauseMs;
      });
      if (signal.aborted) return;
      this.#lost(problem);
      await pause(waitMs, undefined, { signal }).catch(() => undefined);
      waitMs = Math.min(waitMs * 2, longestPauseMs);
    }
  }

  /** Answers why it ended. */
  async #followOnce(signal: AbortSignal, joined: () => void): Promise<string> {
    try {
      for await (const event of this.#web.link(passingOn).events(signal)) {
        if (event.type === "end") return event.cause;
        if (event.type === "status") this.status = event.status;
        if (!this.worker.answers) this.#found();
        joined();
        this.#listener.event(event);
      }
      return "The worker ended the connection.";
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  #found(): void {
    this.worker = { answers: true };
    this.#listener.worker(this.worker);
  }

  #lost(problem: string): void {
    const since = this.worker.answers ? Date.now() : this.worker.since;
    this.worker = { answers: false, since, problem };
    this.#listener.worker(this.worker);
  }
}
