import { Agent, request } from "node:http";
import { setTimeout as pause } from "node:timers/promises";

export interface LoadReport {
  requests: number;
  /** Every request that got no answer, a status of 400 or more, or took longer than the limit. */
  failures: string[];
  /** What answers say of themselves in `X-Version`, in the order in which it was first seen. */
  versions: string[];
  slowestMs: number;
}

const connections = 6;
const betweenMs = 25; // bounded on purpose: about 200 requests a second leave the machine to what is tested
const limitMs = 10_000;

/** Users on keep-alive connections who ask for these in turn until stopped. Nothing is tried again, nothing is forgiven. */
export function startLoad(addresses: readonly [URL, ...URL[]]): { stop(): Promise<LoadReport> } {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const report: LoadReport = { requests: 0, failures: [], versions: [], slowestMs: 0 };
  const ended = new AbortController();
  const user = async (first: number) => {
    for (let turn = first; !ended.signal.aborted; turn++) {
      await ask(agent, addresses[turn % addresses.length] ?? addresses[0], report);
      await pause(betweenMs);
    }
  };
  const users = Array.from({ length: connections }, (_, index) => user(index));
  return {
    async stop() {
      ended.abort();
      await Promise.all(users);
      agent.destroy();
      return report;
    },
  };
}

async function ask(agent: Agent, address: URL, report: LoadReport): Promise<void> {
  const begin = performance.now();
  report.requests++;
  const answer = await get(agent, address).catch((error: NodeJS.ErrnoException) => ({
    problem: error.code ?? error.message,
  }));
  const took = performance.now() - begin;
  report.slowestMs = Math.max(report.slowestMs, took);
  const problem = "problem" in answer ? answer.problem : answer.status >= 400 ? `status ${answer.status}` : undefined;
  if (problem)
    report.failures.push(`${new Date().toISOString()} GET ${address}: ${problem} after ${Math.round(took)} ms`);
  else if ("version" in answer && answer.version && !report.versions.includes(answer.version))
    report.versions.push(answer.version);
}

function get(agent: Agent, address: URL): Promise<{ status: number; version?: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; version?: string }>();
  const signal = AbortSignal.timeout(limitMs);
  request(address, { agent, signal }, (response) => {
    const version = response.headers["x-version"];
    response
      .once("error", reject)
      .once("end", () => resolve({ status: response.statusCode ?? 0, ...(version && { version: String(version) }) }))
      .resume();
  })
    .once("error", reject)
    .end();
  return promise;
}
