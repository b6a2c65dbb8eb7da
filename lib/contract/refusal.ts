/**
 * An expected "no": bad input, a missing permission, a port that is taken. It says what happened, what state things are
 * in now, and what to do; `code` is for programs (`ref-not-found`, `busy`, `compose-unsupported`, …).
 */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly code: string;
  readonly facts: Record<string, string | number>;

  /** Next's bundles have a copy of this class of their own, and errors cross from the server's modules into them. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Error && value.name === "Refusal";
  }

  constructor(code: string, sentence: string, facts: Record<string, string | number> = {}) {
    super(sentence);
    this.code = code;
    this.facts = facts;
  }
}

export interface RefusalShape {
  code: string;
  message: string;
  facts?: Record<string, string | number>;
}

export const refusalShape = (refusal: Refusal): RefusalShape => ({
  code: refusal.code,
  message: refusal.message,
  facts: refusal.facts,
});

export const refusalFrom = (shape: RefusalShape): Refusal => new Refusal(shape.code, shape.message, shape.facts ?? {});
