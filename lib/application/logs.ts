import { type Moment, momentOf, momentText } from "../contract/log-records.ts";
import type { LogHistoryRequest, LogRequest } from "../contract/logs.ts";
import type { Environment } from "../contract/names.ts";
import { noteChunk } from "./following/chunk.ts";
import { createFollows } from "./following/follows.ts";
import { createLogReader, type LogReader } from "./following/log-reader.ts";
import { mergeOpenings } from "./following/opening.ts";
import { createServiceChannel, type Member, type ServiceChannel } from "./following/service-channel.ts";
import type { Clock, Engine, LogArchive } from "./ports.ts";
import type { StatusBoard } from "./status.ts";

export interface LogHub {
  /**
   * Records of each service's newest lines, then what is new, in batches. A service's end, with its cause, is not the
   * stream's: it is followed again when it runs again or a new release takes over. Lines that were skipped are told of.
   */
  subscribe(request: LogRequest, signal: AbortSignal): AsyncIterable<readonly Uint8Array[]>;
  /** A page of the archive; its last record says where the next one begins. */
  history(request: LogHistoryRequest, signal: AbortSignal): AsyncIterable<readonly Uint8Array[]>;
  /** Why what a container says is not archived as far as it goes. */
  unread(container: string): string | undefined;
  /** Nothing is read any more. */
  stop(): void;
}

interface LogHubDeps {
  engine: Engine;
  clock: Clock;
  archive: LogArchive;
  board: Pick<StatusBoard, "current" | "containers" | "secrets" | "liveContainer" | "errorPattern" | "onLook">;
  instance: string;
  log(message: string, error: unknown): void;
}

const wholeCause = "These are all lines so far.";
/** How long somebody waits for what the engine still has to tell of the past, in milliseconds. */
const CATCHING_UP = 10_000;
const PAGE = 5000;

/** One follow per container, archived, and fanned out to everybody who looks at its service. */
export function createLogHub(deps: LogHubDeps): LogHub {
  const { board, clock, archive } = deps;
  const channels = new Map<string, ServiceChannel>();
  const sources = new Map<string, number>();
  const follows = createFollows({ ...deps, sourceOf });
  board.onLook(check);
  check();

  function check(): void {
    const pattern = board.errorPattern();
    if (pattern !== undefined) archive.judgeBy(pattern);
    follows.check();
    for (const channel of channels.values()) channel.check();
  }

  /** The same for everybody, so that all may be given the same bytes. */
  function sourceOf(environment: Environment, service: string): number {
    const key = `${environment}/${service}`;
    const source = sources.get(key) ?? sources.size + 1;
    sources.set(key, source);
    return source;
  }

  function find(environment: Environment, service: string) {
    const container = board.liveContainer(environment, service);
    const follow = container && follows.of(container);
    return follow && { container, follow };
  }

  function channelOf(environment: Environment, service: string): ServiceChannel {
    const key = `${environment}/${service}`;
    const made = () => createServiceChannel(sourceOf(environment, service), () => find(environment, service));
    const channel = channels.get(key) ?? made();
    channels.set(key, channel);
    return channel;
  }

  function leave(environment: Environment, service: string, member: Member): void {
    const key = `${environment}/${service}`;
    channels.get(key)?.leave(member);
    if (channels.get(key)?.isEmpty()) channels.delete(key);
  }

  const introduce = (environment: Environment, services: readonly string[]) =>
    services.map((service) => noteChunk("source", sourceOf(environment, service), { environment, service }));

  function join({ environment, services, tail, follow }: LogRequest, signal: AbortSignal): LogReader {
    const chosen = [...new Set(services)];
    const open = new Set(chosen);
    const reader = createLogReader(clock, signal, () => {
      for (const [service, member] of members) leave(environment, service, member);
    });
    reader.push(introduce(environment, chosen));
    const pushOf = mergeOpenings(chosen, reader.push, clock, signal);
    const memberOf = (service: string): Member => ({
      tail,
      follow,
      push: pushOf(service),
      done() {
        leave(environment, service, this);
        open.delete(service);
        if (open.size === 0) reader.close(wholeCause);
      },
    });
    const members = new Map(chosen.map((service) => [service, memberOf(service)]));
    if (!signal.aborted) for (const [service, member] of members) channelOf(environment, service).join(member);
    return reader;
  }

  /** From the archive up to where it is now, and from there what comes. */
  async function* since(request: LogRequest, since: Moment, signal: AbortSignal): AsyncGenerator<Uint8Array[]> {
    const { environment, services } = request;
    await caughtUp(environment, services, signal);
    const marks = [...new Set(services)].map((service) => ({
      service,
      source: sourceOf(environment, service),
      before: archive.of(environment, service).mark(),
    }));
    const reader = request.follow ? join({ ...request, tail: 0 }, signal) : undefined;
    yield introduce(environment, services).map(({ bytes }) => bytes);
    for (let next: Moment | undefined = since; next; ) {
      const page = await archive.page(
        { environment, services: marks, since: next, limit: PAGE, newest: false },
        signal,
      );
      if (page.lines > 0) yield [page.bytes];
      next = page.next;
    }
    if (reader) yield* reader.batches;
    else yield [noteChunk("end", 0, { cause: wholeCause }).bytes];
  }

  async function caughtUp(environment: Environment, services: readonly string[], signal: AbortSignal): Promise<void> {
    const behind = services.flatMap((service) => find(environment, service)?.follow ?? []);
    const loaded = behind
      .filter((follow) => !follow.isLoaded())
      .map((follow) => new Promise<void>((resolve) => follow.listen({ chunk() {}, end() {}, loaded: resolve })));
    await Promise.race([Promise.all(loaded), clock.pause(CATCHING_UP, signal)]);
  }

  async function* history(request: LogHistoryRequest, signal: AbortSignal): AsyncGenerator<Uint8Array[]> {
    const { environment, limit, newest } = request;
    const services = [...new Set(request.services)];
    const page = await archive.page(
      {
        environment,
        services: services.map((service) => ({ service, source: sourceOf(environment, service) })),
        since: momentFrom(request.since),
        until: momentFrom(request.until),
        limit,
        newest,
      },
      signal,
    );
    const next = page.next && { next: momentText(page.next) };
    yield [
      ...introduce(environment, services).map(({ bytes }) => bytes),
      page.bytes,
      noteChunk("end", 0, { cause: next ? "There are more lines." : wholeCause, ...next }).bytes,
    ];
  }

  return {
    subscribe(request, signal) {
      const from = momentFrom(request.since);
      return from ? since(request, from, signal) : join(request, signal).batches;
    },
    history,
    unread(container) {
      const follow = follows.of({ id: container });
      return follow ? follow.problem() : "it is not followed yet.";
    },
    stop: follows.stop,
  };
}

const momentFrom = (text: string | undefined): Moment | undefined => (text === undefined ? undefined : momentOf(text));
