import { engineLost, type Moment, momentText } from "../../contract/log-records.ts";
import { createMasker, type Secrets } from "../../domain/logs/mask.ts";
import type { Scope } from "../../domain/release/spec.ts";
import type { Clock, Engine, ServiceArchive } from "../ports.ts";
import { type Chunk, linesChunk, noteChunk } from "./chunk.ts";
import { createChunkRing, KEPT_LINES } from "./chunk-ring.ts";

export interface FollowListener {
  chunk(chunk: Chunk): void;
  /** What was written so far is read; from now on lines are new. */
  loaded(): void;
  end(cause: string): void;
}

export interface FollowedContainer {
  id: string;
  source: number;
  scope: Scope;
}

export interface ContainerFollow {
  readonly container: string;
  isLoaded(): boolean;
  /** The container is gone, and all that it said is read. */
  isOver(): boolean;
  /** Why what it says does not come; nothing while it does, and when it has stopped and all is read. */
  problem(): string | undefined;
  /** The newest lines, and the cause if it has ended. */
  tail(lines: number): { chunks: Chunk[]; cause?: string };
  /** Answers how to stop. */
  listen(listener: FollowListener): () => void;
  /** Perhaps it was started again. */
  poke(): void;
  stop(): void;
}

export interface FollowDeps {
  engine: Engine;
  clock: Clock;
  archive: ServiceArchive;
  secrets: Secrets;
  /** The lines of its that the archive has. */
  archived(lines: number): Promise<Chunk[]>;
  /** As far as the last look at the engine goes. */
  state(): "running" | "stopped" | "gone";
  log(message: string, error: unknown): void;
}

const FIRST_RETRY = 1000;
const LONGEST_RETRY = 30_000;

/**
 * Reads a container's log from where the archive ends, masks it, archives it, and hands it to whoever listens; goes on where
 * it was when the container runs again. Ends when the container is gone, or it is stopped.
 */
export function followContainer(deps: FollowDeps, { id, source, scope }: FollowedContainer): ContainerFollow {
  const { engine, clock, archive } = deps;
  const ring = createChunkRing();
  const mask = createMasker(deps.secrets);
  const listeners = new Set<FollowListener>();
  const stopping = new AbortController();
  const { signal } = stopping;
  let loaded = false;
  let over = false;
  let broken: string | undefined;
  let begin: { tail?: number } = {};
  let resume: string | undefined;
  let ended: string | undefined;
  let poke = () => {};

  async function run(): Promise<void> {
    await goOnFromArchive();
    await read(false);
    if (signal.aborted) return;
    loaded = true;
    for (const listener of listeners) listener.loaded();
    for (let retry = FIRST_RETRY; !signal.aborted; retry = Math.min(retry * 2, LONGEST_RETRY)) {
      const before = resume;
      const cause = await read(true);
      if (signal.aborted) return;
      if (resume !== before) retry = FIRST_RETRY;
      broken = cause;
      tellEnd(cause);
      if (!(await runsAgain(retry))) return;
    }
  }

  async function goOnFromArchive(): Promise<void> {
    try {
      resume = await archive.position(id);
      if (resume) for (const chunk of await deps.archived(KEPT_LINES)) ring.push(chunk);
    } catch (error) {
      deps.log(`What is archived of the container ${id} cannot be read; its newest lines are taken`, error);
      begin = { tail: KEPT_LINES };
    }
  }

  /** Answers why there is no more, and remembers where the engine can go on. */
  async function read(follow: boolean): Promise<string> {
    try {
      const options = { source, follow, ...begin, ...(resume && { since: resume }) };
      for await (const piece of engine.readLog(scope, id, options, signal)) {
        if (signal.aborted) break;
        if (piece.type === "opened") {
          deps.secrets.add(piece.secrets);
          broken = undefined;
        } else if (piece.type === "lines") await take(linesChunk(source, mask(piece)));
        else if (piece.type === "lost") lose(piece.from, piece.to);
        else {
          resume = piece.resume ?? resume;
          return piece.cause;
        }
      }
      return "the engine ended the stream";
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  /** Held back only when the disk is behind: the engine keeps what is not read yet. */
  async function take(chunk: Chunk): Promise<void> {
    const { bytes, lines, span } = chunk;
    const archived = span && archive.append(id, { bytes, lines, ...span });
    pass(chunk);
    await archived;
  }

  function lose(from: Moment, to: Moment): void {
    archive.appendLost(id, from, to);
    pass(noteChunk("skipped", source, { reason: engineLost, from: momentText(from), to: momentText(to) }));
  }

  function pass(chunk: Chunk): void {
    ended = undefined;
    ring.push(chunk);
    for (const listener of listeners) listener.chunk(chunk);
  }

  /** Told once, however often it is tried again. */
  function tellEnd(cause: string): void {
    if (cause === ended) return;
    ended = cause;
    for (const listener of listeners) listener.end(cause);
  }

  async function runsAgain(retryMs: number): Promise<boolean> {
    do {
      if (deps.state() === "gone") return false;
      const poked = new Promise<void>((resolve) => {
        poke = resolve;
      });
      await Promise.race([poked, clock.pause(retryMs, signal).catch(() => undefined)]);
    } while (!signal.aborted && deps.state() !== "running");
    return !signal.aborted;
  }

  run().then(
    () => {
      over = true;
    },
    (error: unknown) => deps.log(`The log of the container ${id} is no longer followed`, error),
  );
  return {
    container: id,
    isLoaded: () => loaded,
    isOver: () => over,
    problem() {
      if (!loaded) return "what it has said so far is still being read.";
      return deps.state() === "running" && broken !== undefined ? `${broken}.` : undefined;
    },
    tail: (lines) => ({ chunks: ring.tail(lines), cause: ended }),
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    poke: () => poke(),
    stop: () => stopping.abort(new Error("The worker is stopping.")),
  };
}
