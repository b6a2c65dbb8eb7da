import type { OutputLine } from "../../contract/run.ts";

const everyMs = 50;

/** Gathers a run's lines for a moment: a build writes hundreds a second, and a browser wants few messages. */
export class OutputBatches {
  readonly #waiting = new Map<number, OutputLine[]>();
  readonly #send: (event: { run: number; lines: OutputLine[] }) => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(send: (event: { run: number; lines: OutputLine[] }) => void) {
    this.#send = send;
  }

  add(run: number, line: OutputLine): void {
    const lines = this.#waiting.get(run);
    if (lines) lines.push(line);
    else this.#waiting.set(run, [line]);
    this.#timer ??= setTimeout(() => this.#flush(), everyMs);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#flush();
  }

  #flush(): void {
    this.#timer = undefined;
    for (const [run, lines] of this.#waiting) this.#send({ run, lines });
    this.#waiting.clear();
  }
}
