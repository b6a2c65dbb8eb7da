import { createHash } from "node:crypto";
import type { AuditEntry, AuditEvent, AuditHead, KnownHead } from "../../contract/audit.ts";

/** What an entry is in the file: the event with its number, and the happening it comes from. */
export interface Line extends AuditEntry {
  happening?: number;
}

export const beforeTheFirst = "0".repeat(64);
const newline = 0x0a;
const ending = /^,"hash":"([0-9a-f]{64})"\}$/;
const endingBytes = `,"hash":"${beforeTheFirst}"}`.length;

/** Over the bytes as they lie in the file: nothing in them can be another without another digest. */
const digest = (previous: string, body: Buffer | string): string =>
  createHash("sha256").update(previous).update("\n").update(body).digest("hex");

/** The next line, without its newline: JSON whose last member is the digest of the previous one and of all before it. */
export function nextLine(event: AuditEvent, happening: number | undefined, previous: AuditHead | undefined) {
  const facts = { seq: (previous?.seq ?? 0) + 1, ...event, ...(happening !== undefined && { happening }) };
  const body = JSON.stringify(facts).slice(0, -1);
  const hash = digest(previous?.hash ?? beforeTheFirst, body);
  return { text: `${body},"hash":"${hash}"}`, entry: { ...facts, hash } };
}

export interface Problem {
  seq: number;
  problem: string;
}

/** Follows the chain, line by line; what is wrong with one does not hide what is wrong with the next. */
export class Chain {
  head: AuditHead | undefined;
  readonly problems: Problem[] = [];
  readonly #heads: ReadonlyMap<number, readonly KnownHead[]>;

  constructor(heads: readonly KnownHead[], head: AuditHead | undefined) {
    this.#heads = Map.groupBy(heads, ({ seq }) => seq);
    this.head = head;
  }

  /** One line without its newline. */
  add(line: Buffer): void {
    const seq = (this.head?.seq ?? 0) + 1;
    const [, hash] = ending.exec(line.subarray(-endingBytes).toString("latin1")) ?? [];
    const body = line.subarray(0, -endingBytes);
    if (hash === undefined) this.#found(seq, "is not as it was written: it does not end with its digest");
    else if (hash !== digest(this.head?.hash ?? beforeTheFirst, body))
      this.#found(seq, "was changed, or what stood before it was changed, removed or moved");
    else if (!body.toString("latin1").startsWith(`{"seq":${seq},`)) this.#found(seq, "has another number");
    for (const known of this.#heads.get(seq) ?? [])
      if (known.hash !== hash) this.#found(seq, `is not the one that was exported (${known.where})`);
    this.head = { seq, hash: hash ?? beforeTheFirst };
  }

  #found(seq: number, problem: string): void {
    this.problems.push({ seq, problem });
  }
}

/** The file, or what stands in it behind an entry. Whatever stands behind the last newline is none of what was written. */
export function followFile(bytes: Buffer, heads: readonly KnownHead[] = [], behind?: AuditHead): Chain {
  const chain = new Chain(heads, behind);
  let from = 0;
  for (let to = bytes.indexOf(newline); to >= 0; to = bytes.indexOf(newline, from)) {
    chain.add(bytes.subarray(from, to));
    from = to + 1;
  }
  const entries = chain.head?.seq ?? 0;
  if (from < bytes.length) chain.problems.push({ seq: entries + 1, problem: "ends in the middle of its line" });
  for (const { seq, where } of heads.filter((head) => head.seq > entries))
    chain.problems.push({
      seq,
      problem: `is missing, and so is all behind entry ${entries}: it was exported (${where})`,
    });
  return chain;
}
