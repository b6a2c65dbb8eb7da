import { Agent, type IncomingMessage, request } from "node:http";
import { setTimeout as pause } from "node:timers/promises";

export interface LoadReport {
  requests: number;
  /** What went wrong, with how often: a status of 500 or more, or the connection's error. */
  failures: Record<string, number>;
  /** Answers by their header `X-Release`. */
  by: Record<string, number>;
  /** The longest that a request took. */
  slowestMs: number;
}

const restMs = 2; // between two requests of a connection: the machine is shared

/** Keep-alive connections that ask for `/` of a port of this machine until they are ended, or for `longestMs`. */
export function startLoad(
  port: number,
  connections: number,
  longestMs = 60_000,
): { soFar: Readonly<LoadReport>; end(): Promise<LoadReport> } {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const report: LoadReport = { requests: 0, failures: {}, by: {}, slowestMs: 0 };
  const deadline = performance.now() + longestMs;
  let ending = false;

  const client = async () => {
    while (!ending && performance.now() < deadline) {
      await one(agent, port, report);
      await pause(restMs);
    }
  };
  const clients = Promise.all(Array.from({ length: connections }, client));
  const end = async () => {
    ending = true;
    await clients;
    agent.destroy();
    return report;
  };
  return { soFar: report, end };
}

async function one(agent: Agent, port: number, report: LoadReport): Promise<void> {
  const begin = performance.now();
  report.requests++;
  try {
    const { statusCode = 0, headers } = await ask(agent, port);
    if (statusCode >= 500) count(report.failures, `status ${statusCode}`);
    count(report.by, String(headers["x-release"]));
  } catch (error) {
    count(report.failures, (error as Error).message);
  }
  report.slowestMs = Math.max(report.slowestMs, performance.now() - begin);
}

/** The whole answer: it counts only when its body has come too. */
async function ask(agent: Agent, port: number): Promise<IncomingMessage> {
  const answer = Promise.withResolvers<IncomingMessage>();
  const sent = request({ agent, port, host: "127.0.0.1" }, (response) => {
    response.once("error", answer.reject);
    response.once("end", () => answer.resolve(response));
    response.resume();
  });
  sent.once("error", answer.reject);
  sent.end();
  return answer.promise;
}

const count = (into: Record<string, number>, key: string) => {
  into[key] = (into[key] ?? 0) + 1;
};
