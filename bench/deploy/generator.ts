/**
 * Constant arrival: a request is due when it is due, whatever became of those before, and its latency counts from then. A
 * process of its own. Ends with its standard input, whose text names the windows to judge; prints what it saw.
 */
import { Agent, type IncomingMessage, type RequestOptions, request } from "node:http";
import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import type { Order, Seen, Span, Sum } from "./load.ts";

const { url, perSecond, most, sockets } = JSON.parse(process.argv[2] ?? "") as Order;
const { hostname: host, port } = new URL(url);
const kept = new Agent({ keepAlive: true, maxSockets: 256 });
const upload = Buffer.alloc(64 * 1024, "x");
const longestAnswerMs = 30_000;

/** Of a hundred requests: 60 on kept connections, 25 on new ones, 8 chunked answers, 6 uploads, 1 that takes 5 s. */
const plain = { method: "GET", path: "/" };
const kinds: { name: string; last: number; options: RequestOptions }[] = [
  { name: "slow", last: 1, options: { ...plain, path: "/?ms=5000", agent: false } },
  { name: "upload", last: 7, options: { ...plain, method: "POST", agent: kept } },
  { name: "chunked", last: 15, options: { ...plain, path: "/chunked", agent: kept } },
  { name: "new connection", last: 40, options: { ...plain, agent: false } },
  { name: "keep-alive", last: 100, options: { ...plain, agent: kept } },
];
const slowMs = 5_000;

const endedAt = new Float64Array(most);
const tookMs = new Float32Array(most);
const failed = new Uint8Array(most);
const seen: Pick<Seen, "failures" | "by" | "kinds" | "sockets"> = {
  failures: {},
  by: {},
  kinds: {},
  sockets: { goodbyes: 0, lost: 0 },
};
const add = (counts: Record<string, number>, key: string) => void (counts[key] = (counts[key] ?? 0) + 1);
const under = new Set<Promise<void>>();
let count = 0;

async function one(number: number, due: number): Promise<void> {
  const place = (number * 37) % 100; // kinds are spread over the hundred
  const kind = kinds.find(({ last }) => place < last) ?? plainKind;
  try {
    const { statusCode, headers } = await answer(kind.options, kind.name === "upload");
    if (statusCode !== 200) throw new Error(`status ${statusCode} from ${headers["x-version"] ?? "the gateway"}`);
    if (kind.name === "upload" && headers["x-received"] !== String(upload.length)) throw new Error("an upload was cut");
    add(seen.by, String(headers["x-version"]));
  } catch (error) {
    failed[number] = 1;
    add(seen.failures, `${kind.name}: ${(error as Error).message}`);
  }
  add(seen.kinds, kind.name);
  const now = performance.timeOrigin + performance.now();
  endedAt[number] = now;
  tookMs[number] = now - due - (kind.name === "slow" ? slowMs : 0);
}
const plainKind = kinds.at(-1) as (typeof kinds)[number];

/** The whole answer: it counts only when its body has come too. */
function answer(options: RequestOptions, sends: boolean): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const sent = request({ ...options, host, port, timeout: longestAnswerMs }, (response) => {
    response
      .once("error", reject)
      .once("end", () => resolve(response))
      .resume();
  });
  sent.once("timeout", () => sent.destroy(new Error("no answer in time"))).once("error", reject);
  sent.end(sends ? upload : undefined);
  return promise;
}

/** Comes back whenever it was told good-bye; anything else is a loss. */
function openSocket(): void {
  const socket = new WebSocket(url.replace("http:", "ws:"));
  socket.onclose = ({ code }) => {
    if (ending) return;
    if (code === 1001) seen.sockets.goodbyes++;
    else seen.sockets.lost++;
    setTimeout(openSocket, Math.random() * 200);
  };
}

function judge(spans: readonly Span[]): Seen {
  const spanOf = (number: number) => spans.findIndex(({ from, to }) => isBetween(from, endedAt[number] ?? 0, to));
  const all = Array.from({ length: count }, (_, number) => number).sort(
    (a, b) => (endedAt[a] ?? 0) - (endedAt[b] ?? 0),
  );
  const inside = Map.groupBy(all, spanOf);
  const outside = inside.get(-1) ?? [];
  inside.delete(-1);
  const each = [...inside.values()];
  return { ...seen, all: sum([all]), inside: sum(each), outside: { ...sum([outside]), longestGapMs: undefined } };
}

const isBetween = (from: number, at: number, to: number) => at >= from && at <= to;

/** Of one stretch of time or several; a gap lies within one. */
function sum(stretches: readonly (readonly number[])[]): Sum {
  const good = stretches.map((numbers) => numbers.filter((number) => !failed[number]));
  const latencies = good.flatMap((numbers) => numbers.map((number) => tookMs[number] ?? 0)).sort((a, b) => a - b);
  const at = (part: number) => Math.round((latencies[Math.ceil(part * latencies.length) - 1] ?? 0) * 10) / 10;
  const requests = stretches.reduce((total, numbers) => total + numbers.length, 0);
  const longestGapMs = Math.round(Math.max(0, ...good.map(longestGap)));
  return { requests, failed: requests - latencies.length, p50: at(0.5), p99: at(0.99), longestGapMs };
}

const longestGap = (numbers: readonly number[]) =>
  numbers.reduce((longest, number, index) => {
    const before = numbers[index - 1] ?? number;
    return Math.max(longest, (endedAt[number] ?? 0) - (endedAt[before] ?? 0));
  }, 0);

let ending = false;
const told = text(process.stdin).finally(() => (ending = true));
for (let index = 0; index < sockets; index++) openSocket();
const begin = performance.timeOrigin + performance.now();
while (!ending && count < most) {
  const now = performance.timeOrigin + performance.now();
  for (let due = begin + (count * 1000) / perSecond; due <= now && count < most; due += 1000 / perSecond) {
    const asked = one(count++, due).finally(() => under.delete(asked));
    under.add(asked);
  }
  await pause(1);
}
const spans = JSON.parse(await told) as Span[];
await Promise.all(under);
process.stdout.write(JSON.stringify(judge(spans)), () => process.exit(0));
