import { setTimeout as pause } from "node:timers/promises";
import { io, type Socket } from "socket.io-client";
import { kinds, readNote, recordsOf, type SkippedContent, wholeRecords } from "../../lib/contract/log-records.ts";
import { type BrowserEvents, panelNamespace, type ServerEvents } from "../../lib/contract/socket.ts";
import { cookieName } from "../session.ts";
import { mark } from "./generator.ts";

export interface Seen {
  lines: number;
  /** In the order in which they were numbered, none left out and none twice. */
  ordered: boolean;
  skipped: number;
  firstAt: number;
  lastAt: number;
  bytes: number;
  /** From print to arrival, in milliseconds. */
  latencies: number[];
}

const nothing = (): Seen => ({ lines: 0, ordered: true, skipped: 0, firstAt: 0, lastAt: 0, bytes: 0, latencies: [] });
const number = new TextDecoder("latin1");

/** What a browser does with a log, as far as it does without a page: a signed-in socket that checks every line. */
export class SocketClient {
  seen = nothing();
  readonly #socket: Socket<ServerEvents, BrowserEvents>;
  #whole = wholeRecords();

  private constructor(socket: Socket<ServerEvents, BrowserEvents>) {
    this.#socket = socket;
    socket.on("logs", ({ bytes }, taken) => {
      taken();
      this.#take(new Uint8Array(bytes as ArrayBuffer));
    });
    socket.on("logs-broken", ({ cause }) => {
      throw new Error(`The log broke off: ${cause}`);
    });
  }

  static async open(url: string, session: string): Promise<SocketClient> {
    const socket = io(`${url}${panelNamespace}`, {
      transports: ["websocket"],
      extraHeaders: { origin: url, cookie: `${cookieName}=${session}` },
    });
    await new Promise<void>((resolve) => socket.once("connect", resolve));
    return new SocketClient(socket);
  }

  async watch(): Promise<void> {
    const request = { environment: "staging" as const, services: ["backend"], tail: 0, follow: true };
    const answer = await this.#socket.timeout(10_000).emitWithAck("watch-logs", request);
    if (!answer.ok) throw new Error(answer.message);
  }

  reset(): void {
    this.seen = nothing();
  }

  async until(lines: number, limitMs: number): Promise<Seen> {
    for (const deadline = Date.now() + limitMs; Date.now() < deadline; await pause(50)) {
      if (this.seen.lines + this.seen.skipped >= lines) return this.seen;
    }
    throw new Error(`Only ${this.seen.lines} of ${lines} lines came within ${limitMs / 1000} s.`);
  }

  close(): void {
    this.#socket.disconnect();
  }

  #take(chunk: Uint8Array): void {
    const { seen } = this;
    const now = Date.now();
    seen.bytes += chunk.length;
    for (const record of recordsOf(this.#whole(chunk))) {
      if (record.kind === kinds.skipped) seen.skipped += readNote<SkippedContent>(record).lines ?? 0;
      if (record.kind !== kinds.line) continue;
      const [word, index, printedAt] = number.decode(record.content.subarray(0, 40)).split(" ");
      if (word !== mark) continue;
      seen.ordered &&= Number(index) === seen.lines + seen.skipped;
      seen.lines += 1;
      seen.firstAt ||= now;
      seen.lastAt = now;
      if (seen.latencies.length < 100_000) seen.latencies.push(now - Number(printedAt));
    }
  }
}
