import {
  type EndContent,
  engineLost,
  isBefore,
  kinds,
  type Moment,
  momentOf,
  momentText,
  readNote,
  type SkippedContent,
} from "#lib/contract/log-records.ts";
import type { LogHistoryRequest } from "#lib/contract/logs.ts";
import type { Environment } from "#lib/contract/names.ts";
import { createAssembler, type Note } from "./assemble.ts";
import { Coverage, ever, now } from "./coverage.ts";
import { inTurn } from "./in-turn.ts";
import type { LineStore } from "./line-store.ts";
import { Records } from "./records.ts";
import { type Gap, idOf } from "./rows.ts";

export type PageRequest = Omit<LogHistoryRequest, "environment" | "services"> & { services: readonly string[] };

export interface FeedPorts {
  store: LineStore;
  /** A page of the archive, as records. Throws why there is none. */
  page(environment: Environment, request: PageRequest): Promise<Uint8Array>;
  /** Asks for what is live, and for what there is since that moment; it comes to `take`. */
  watch(environment: Environment, services: readonly string[], since: string): void;
  /** The number of a service in the store; without a service that of the whole environment. */
  numberOf(environment: Environment, service?: string): number;
  now(): number;
}

export interface FeedOptions {
  environment: Environment;
  services: readonly string[];
  /** Nothing older is wanted. */
  since?: string;
}

const firstPage = 1000;
const olderPage = 2000;
const gapPage = 5000;
const aroundPage = 500;
/** Services are not archived in one order: what came so long before the newest line is asked for again. */
const overlapSeconds = 1;
export const notLoaded = "not loaded";
const text = new TextEncoder();

/**
 * One environment's lines: the newest of the archive and what follows on them, older ones as somebody scrolls there, and
 * those around a moment. It knows of which times it has every line; between them stand gaps, which can be filled.
 */
export class Feed {
  readonly environment: Environment;
  readonly #ports: FeedPorts;
  readonly #options: FeedOptions;
  readonly #coverage = new Coverage();
  readonly #gapsInTurn = inTurn();
  #assemble: ReturnType<typeof createAssembler>;
  #gaps: Gap[] = [];
  #skips: (Gap & { service?: string })[] = [];
  #newest?: Moment;
  #opening = 0;
  isLoadingOlder = false;
  problem?: string;

  constructor(ports: FeedPorts, options: FeedOptions) {
    this.#ports = ports;
    this.#options = options;
    this.environment = options.environment;
    this.#assemble = this.#assembler();
  }

  /** The newest page, then what is live: again after every lost connection. */
  async open(): Promise<void> {
    const opening = ++this.#opening;
    const { services, since = ever } = this.#options;
    this.#assemble = this.#assembler();
    this.#stopLive();
    const page = await this.#load({ services, limit: firstPage, newest: true, ...(since !== ever && { since }) });
    if (!page || opening !== this.#opening) return;
    this.#coverage.add({ from: page.next ?? since, to: now });
    await this.#showGaps();
    const { first, last } = page;
    const overlap = last && { ...last, seconds: last.seconds - overlapSeconds };
    const from = overlap && first && isBefore(overlap, first) ? first : overlap;
    this.#ports.watch(this.environment, services, from ? momentText(from) : since || momentText(zero));
  }

  /** A chunk of what is live; answers how many lines were new. */
  async take(chunk: Uint8Array): Promise<number> {
    const { lines, notes } = this.#assemble(chunk);
    const added = await this.#add(lines.sorted());
    for (const note of notes) await this.#note(note);
    return added;
  }

  /** It is not live any more. */
  async breakOff(cause: string): Promise<void> {
    this.#opening += 1;
    this.#stopLive();
    await this.#end(undefined, cause);
  }

  /** All that is older is here, or was not wanted. */
  get isWhole(): boolean {
    const { begin } = this.#coverage;
    return begin !== undefined && begin <= (this.#options.since ?? ever);
  }

  /** From where on every line is known. */
  get begin(): string {
    return this.#coverage.begin ?? now;
  }

  async loadOlder(): Promise<void> {
    const { begin } = this.#coverage;
    if (this.isLoadingOlder || this.isWhole || begin === undefined) return;
    this.isLoadingOlder = true;
    try {
      const { services, since } = this.#options;
      const page = await this.#load({
        services,
        until: begin,
        ...(since && { since }),
        limit: olderPage,
        newest: true,
      });
      if (page) this.#coverage.add({ from: page.next ?? since ?? ever, to: begin });
    } finally {
      this.isLoadingOlder = false;
    }
  }

  /** The lines around a moment. */
  async loadAround(moment: string): Promise<void> {
    if (this.#coverage.has(moment)) return;
    const { services } = this.#options;
    const until = this.#coverage.spans.find(({ from }) => from > moment)?.from;
    const before = await this.#load({ services, until: moment, limit: aroundPage, newest: true });
    const behind = await this.#load({
      services,
      since: moment,
      ...(until && { until }),
      limit: aroundPage,
      newest: false,
    });
    if (before) this.#coverage.add({ from: before.next ?? ever, to: moment });
    if (behind) this.#coverage.add({ from: moment, to: behind.next ?? until ?? now });
    await this.#showGaps();
  }

  gapWith(id: string): Gap | undefined {
    return [...this.#gaps, ...this.#skips].find((gap) => this.#idOf(gap) === id);
  }

  /** Loads a page of what a gap stands for; the gap becomes smaller, or goes. */
  async fill(gap: Gap & { service?: string }): Promise<void> {
    const { from, to, service } = gap;
    if (from === undefined || to === undefined) return;
    const isSkip = this.#skips.includes(gap);
    const until = isSkip ? behind(to) : to;
    const services = service === undefined ? this.#options.services : [service];
    const page = await this.#load({ services, since: from, until, limit: gapPage, newest: false });
    if (!page) return;
    if (!isSkip) {
      this.#coverage.add({ from, to: page.next ?? to });
      return this.#showGaps();
    }
    await this.#remove(gap);
    this.#skips = this.#skips.filter((skip) => skip !== gap);
    if (page.next === undefined || page.next >= until) return;
    const left = gap.lines === undefined ? undefined : Math.max(1, gap.lines - page.lines);
    await this.#skip({ ...gap, from: page.next, lines: left });
  }

  /** What the store has let go can be loaded again. */
  async forget(first: Moment, last: Moment): Promise<void> {
    const span = { from: momentText(first), to: behind(momentText(last)) };
    const isGone = ({ from = ever }: Gap) => span.from <= from && from < span.to;
    this.#coverage.forget(span);
    this.#gaps = this.#gaps.filter((gap) => !isGone(gap));
    this.#skips = this.#skips.filter((skip) => !isGone(skip));
    await this.#showGaps();
  }

  #assembler = () => createAssembler(({ environment, service }) => this.#ports.numberOf(environment, service));

  #stopLive(): void {
    const newest = this.#newest;
    this.#coverage.endAt(newest ? behind(momentText(newest)) : ever);
  }

  async #load(request: PageRequest) {
    try {
      const bytes = await this.#ports.page(this.environment, request);
      const { lines, notes } = this.#assembler()(bytes);
      const sorted = lines.sorted();
      await this.#add(sorted);
      for (const note of notes) if (note.kind === kinds.skipped) await this.#note(note);
      this.problem = undefined;
      const end = notes.findLast(({ kind }) => kind === kinds.end);
      return { ...spanOf(sorted), lines: sorted.count, ...(end && { next: readNote<EndContent>(end).next }) };
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
      return undefined;
    }
  }

  #add(sorted: Records): Promise<number> {
    const { last } = spanOf(sorted);
    if (last && !(this.#newest && isBefore(last, this.#newest))) this.#newest = last;
    return this.#ports.store.add(sorted);
  }

  async #note(note: Note): Promise<void> {
    if (note.kind === kinds.end) return this.#end(note.service, readNote<EndContent>(note).cause);
    if (note.kind !== kinds.skipped) return;
    const { lines, reason, from, to } = readNote<SkippedContent>(note);
    const loadable = reason !== engineLost && from !== undefined && to !== undefined;
    await this.#skip({ reason, loadable, from: from ?? momentText(this.#latest()), to, lines, service: note.service });
  }

  /** A service's log ends, or without one all of them: behind all that is there. */
  async #end(service: string | undefined, cause: string): Promise<void> {
    await this.#write(kinds.end, this.#latest(), { cause }, service);
  }

  async #skip(gap: Gap & { service?: string }): Promise<void> {
    if (this.#skips.some((known) => this.#idOf(known) === this.#idOf(gap))) return;
    this.#skips.push(gap);
    const { service, ...content } = gap;
    await this.#write(kinds.skipped, momentOf(gap.from ?? "") ?? this.#latest(), content, service);
  }

  #showGaps(): Promise<void> {
    return this.#gapsInTurn(async () => {
      const gaps = this.#coverage.gaps.map(gapOf);
      const isSame = (one: Gap) => (other: Gap) => one.from === other.from && one.to === other.to;
      for (const gap of this.#gaps) if (!gaps.some(isSame(gap))) await this.#remove(gap);
      const fresh = gaps.filter((gap) => !this.#gaps.some(isSame(gap)));
      this.#gaps = gaps.map((gap) => this.#gaps.find(isSame(gap)) ?? gap);
      for (const gap of fresh) await this.#write(kinds.skipped, momentOf(gap.from ?? "") ?? zero, gap);
    });
  }

  async #write(kind: number, moment: Moment, content: object, service?: string): Promise<void> {
    const record = new Records(256, 1);
    const source = this.#ports.numberOf(this.environment, service);
    record.add({ ...moment, source, kind, flags: 0 }, text.encode(JSON.stringify(content)));
    await this.#ports.store.add(record);
  }

  async #remove(gap: Gap & { service?: string }): Promise<void> {
    const source = this.#ports.numberOf(this.environment, gap.service);
    await this.#ports.store.remove(momentOf(gap.from ?? "") ?? zero, (records, index) => {
      if (records.kind(index) !== kinds.skipped || records.source(index) !== source) return false;
      const { from, to } = JSON.parse(records.text(index)) as Gap;
      return from === gap.from && to === gap.to;
    });
  }

  #idOf = ({ from = "", service }: Gap & { service?: string }) =>
    idOf({ environment: this.environment, service }, from, kinds.skipped);

  #latest(): Moment {
    const newest = this.#ports.store.last;
    if (newest) return newest;
    const at = this.#ports.now();
    return { seconds: Math.floor(at / 1000), nanoseconds: (at % 1000) * 1_000_000 };
  }
}

const zero: Moment = { seconds: 0, nanoseconds: 0 };
const gapOf = (span: { from: string; to: string }): Gap => ({ ...span, reason: notLoaded, loadable: true });

/** The moment after this one. */
function behind(moment: string): string {
  const { seconds, nanoseconds } = momentOf(moment) ?? zero;
  return momentText(
    nanoseconds === 999_999_999 ? { seconds: seconds + 1, nanoseconds: 0 } : { seconds, nanoseconds: nanoseconds + 1 },
  );
}

function spanOf(sorted: Records): { first?: Moment; last?: Moment } {
  if (sorted.count === 0) return {};
  return { first: sorted.moment(0), last: sorted.moment(sorted.count - 1) };
}
