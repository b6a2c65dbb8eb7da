/**
 * Sends requests at a constant rate until its standard input ends, then prints a report as JSON. A process of its own, so
 * that neither a busy test nor another network namespace changes what is measured.
 */
import { Agent, type IncomingMessage, request } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import type { LoadOrder, LoadReport } from "./steady-load.ts";

const longestAnswerMs = 30_000;
const slowEvery = 20;
const slowMs = 1_000;
const mostDetails = 10;

const order = JSON.parse(process.argv[2] ?? "") as LoadOrder;
const { hostname: host, port } = new URL(order.url);
const kept = new Agent({ keepAlive: true, maxSockets: 8 });
const report: LoadReport = { requests: 0, failed: 0, failures: {}, details: [], by: {}, slowestMs: 0, longestGapMs: 0 };
const under = new Set<Promise<void>>();
const begin = performance.now();
let lastSuccess = begin;

/** Half of the requests on connections that are kept, half on new ones; now and then one that takes its time. */
async function one(number: number): Promise<void> {
  const agent = number % 2 === 0 ? kept : (false as const);
  const path = number % slowEvery === 0 ? `/?ms=${slowMs}` : "/";
  const sentAt = performance.now();
  report.requests++;
  try {
    const { statusCode = 0, headers } = await answer(agent, path);
    if (statusCode >= 500) fail(sentAt, `status ${statusCode} from ${headers["x-version"] ?? "the gateway"}`);
    else succeed(String(headers["x-version"]));
  } catch (error) {
    fail(sentAt, (error as Error).message || (error as NodeJS.ErrnoException).code || "unknown");
  }
  report.slowestMs = Math.max(report.slowestMs, Math.round(performance.now() - sentAt));
}

/** The whole answer: it counts only when its body has come too. */
async function answer(agent: Agent | false, path: string): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const signal = AbortSignal.timeout(longestAnswerMs);
  const sent = request({ host, port, agent, path, signal });
  sent.once("error", reject);
  sent.once("response", (response) => {
    response.once("error", reject).once("aborted", () => reject(new Error("the answer was cut")));
    response.once("end", () => resolve(response)).resume();
  });
  sent.end();
  return promise;
}

function succeed(version: string): void {
  report.by[version] = (report.by[version] ?? 0) + 1;
  const now = performance.now();
  report.longestGapMs = Math.max(report.longestGapMs, Math.round(now - lastSuccess));
  lastSuccess = now;
}

function fail(sentAt: number, what: string): void {
  report.failed++;
  report.failures[what] = (report.failures[what] ?? 0) + 1;
  const atMs = Math.round(sentAt - begin);
  const tookMs = Math.round(performance.now() - sentAt);
  const sent = Date.now() - tookMs;
  report.failing = { from: report.failing?.from ?? Date.now(), to: Math.max(report.failing?.to ?? 0, sent) };
  if (report.details.length < mostDetails) report.details.push({ atMs, tookMs, what });
}

const ended = new AbortController();
process.stdin.resume().once("end", () => ended.abort());
process.stdin.once("error", () => ended.abort());
for (let number = 0; !ended.signal.aborted && performance.now() - begin < order.longestMs; number++) {
  const due = begin + (number * 1000) / order.perSecond;
  await pause(Math.max(due - performance.now(), 0), undefined, { signal: ended.signal }).catch(() => {}); // told to end
  if (under.size >= order.mostAtOnce || ended.signal.aborted) continue;
  const asked = one(number).finally(() => under.delete(asked));
  under.add(asked);
}
await Promise.all(under);
process.stdout.write(JSON.stringify(report), () => process.exit(0));
