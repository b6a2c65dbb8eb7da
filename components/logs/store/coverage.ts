/** Behind every moment: what is live is known up to there. */
export const now = "~";
/** Before every moment. */
export const ever = "";

export interface Span {
  from: string;
  to: string;
}

/**
 * The times of one environment of which every line is here. Moments are text that sorts (`momentText`); `from` is in it, `to`
 * is not.
 */
export class Coverage {
  #spans: Span[] = [];

  get spans(): readonly Span[] {
    return this.#spans;
  }

  add({ from, to }: Span): void {
    if (from >= to) return;
    const apart = this.#spans.filter((span) => span.to < from || span.from > to);
    const joined = this.#spans.filter((span) => !apart.includes(span));
    const all = [...joined, { from, to }];
    const first = all.reduce((least, span) => (span.from < least ? span.from : least), from);
    const last = all.reduce((most, span) => (span.to > most ? span.to : most), to);
    this.#spans = [...apart, { from: first, to: last }].toSorted((one, other) => (one.from < other.from ? -1 : 1));
  }

  /** What is live is no longer followed: it is known up to there. */
  endAt(to: string): void {
    this.#spans = this.#spans
      .map((span) => (span.to === now ? { ...span, to } : span))
      .filter(({ from, to: end }) => from < end);
  }

  /** What was there has been let go. */
  forget({ from, to }: Span): void {
    const rest = (span: Span): Span[] => [
      { from: span.from, to: span.to < from ? span.to : from },
      { from: span.from > to ? span.from : to, to: span.to },
    ];
    this.#spans = this.#spans.flatMap(rest).filter((span) => span.from < span.to);
  }

  has = (moment: string): boolean => this.#spans.some(({ from, to }) => from <= moment && moment < to);

  /** From where on something is known; nothing where nothing is. */
  get begin(): string | undefined {
    return this.#spans[0]?.from;
  }

  /** What lies between. */
  get gaps(): Span[] {
    return this.#spans.slice(1).map(({ from }, index) => ({ from: (this.#spans[index] as Span).to, to: from }));
  }
}
