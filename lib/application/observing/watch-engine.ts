import { Refusal } from "../../contract/refusal.ts";
import type { Clock, Engine, EngineEvent, EngineInfo } from "../ports.ts";

export interface EngineWatcher {
  /** The engine answers and its events are being listened to: everything before may have been missed. */
  up(info: EngineInfo): void;
  event(event: EngineEvent): void;
  away(problem: string): void;
}

const FIRST_PAUSE = 250;
const LONGEST_PAUSE = 5000;
/** A new event stream is open on the engine's side by then; what happened in between is looked at once more. */
const SETTLING = 1000;

/** Follows the engine's events until the signal ends; when it goes away, asks again at growing intervals. */
export async function watchEngine(
  { engine, clock }: { engine: Engine; clock: Clock },
  scope: { instance: string; application: string },
  watcher: EngineWatcher,
  signal: AbortSignal,
): Promise<void> {
  for (let pause = FIRST_PAUSE; !signal.aborted; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
    const attempt = new AbortController();
    const either = AbortSignal.any([signal, attempt.signal]);
    try {
      const info = await engine.info(AbortSignal.any([signal, AbortSignal.timeout(5000)]));
      pause = FIRST_PAUSE;
      const events = engine.events(scope, either)[Symbol.asyncIterator]();
      let next = events.next();
      next.catch(() => undefined);
      watcher.up(info);
      clock.pause(SETTLING, either).then(
        () => watcher.up(info),
        () => undefined,
      );
      for (let event = await next; !event.done; event = await next) {
        if (isNews(event.value)) watcher.event(event.value);
        next = events.next();
      }
      throw new Refusal("engine-unreachable", "The engine ended its stream of events.");
    } catch (error) {
      if (!signal.aborted) watcher.away(error instanceof Error ? error.message : String(error));
    } finally {
      attempt.abort();
    }
    await clock.pause(pause, signal).catch(() => undefined);
  }
}

/** Health checks and terminals run by exec, several a minute and container, and change nothing by themselves. */
const isNews = ({ action }: EngineEvent): boolean => !/^(exec_|attach|detach|resize|top|archive-path)/.test(action);
