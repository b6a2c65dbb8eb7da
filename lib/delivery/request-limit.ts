import { type IncomingMessage, type ServerResponse, STATUS_CODES } from "node:http";
import { RateLimiterMemory, type RateLimiterRes } from "rate-limiter-flexible";
import { apiPrefix } from "../contract/api.ts";
import { addressHeader } from "./client-address.ts";

/** Of one address: far more than people ask for, far less than makes the panel slow for others. */
export const mostRequests = { points: 3000, duration: 60 };
export const largestBody = 1024 * 1024;

/** Answers `true` where a request was refused: too large, of unknown size, to no address, or one too many of its sender's. */
export function createRequestLimit(
  most = mostRequests,
): (request: IncomingMessage, response: ServerResponse) => Promise<boolean> {
  const limiter = new RateLimiterMemory(most);
  return async (request, response) => {
    const problem = bodyProblem(request) ?? addressProblem(request);
    if (problem) return refuse(response, ...problem);
    if (request.url?.startsWith("/_next/static/")) return false;
    try {
      await limiter.consume(String(request.headers[addressHeader]));
      return false;
    } catch (state) {
      const wait = Math.ceil((state as RateLimiterRes).msBeforeNext / 1000);
      response.setHeader("retry-after", String(wait));
      return refuse(response, 429, `Too many requests from this address. Try again in ${wait} s.`);
    }
  };
}

function bodyProblem({ headers }: IncomingMessage): [number, string] | undefined {
  if (headers["transfer-encoding"] !== undefined) return [411, "A request here says how large it is."];
  if (Number(headers["content-length"] ?? 0) > largestBody)
    return [413, `A request here has at most ${largestBody} bytes.`];
  return undefined;
}

/** What cannot be decoded Next takes for an error of the server. */
function addressProblem({ url = "/" }: IncomingMessage): [number, string] | undefined {
  try {
    decodeURIComponent(url.split("?")[0] ?? "");
    return undefined;
  } catch {
    return [400, "There is no such address: it is not encoded as addresses are."];
  }
}

export function refuse(response: ServerResponse, status: number, sentence: string): true {
  const isProgram = response.req.url?.startsWith(`${apiPrefix}/`);
  const problem = {
    type: "about:blank",
    title: STATUS_CODES[status] ?? "",
    status,
    code: codes[status] ?? "bad-request",
    detail: sentence,
  };
  const type = isProgram ? "application/problem+json" : "text/plain; charset=utf-8";
  const body = isProgram ? JSON.stringify(problem) : `${sentence}\n`;
  response.writeHead(status, { "content-type": type, connection: "close" }).end(body);
  return true;
}

/** For programs. */
const codes: Record<number, string> = { 413: "too-large", 429: "too-many-requests" };
