import { STATUS_CODES } from "node:http";
import type { Problem } from "../../contract/api.ts";
import { Refusal } from "../../contract/refusal.ts";
import { refused } from "../refused.ts";
import type { WebProcess } from "../web-process.ts";

const statuses: Record<string, number> = {
  "bad-request": 400,
  "token-refused": 401,
  forbidden: 403,
  "token-not-critical": 403,
  "unknown-operation": 404,
  "too-many-requests": 429,
  unexpected: 500,
  "worker-away": 503,
  "worker-stopping": 503,
  "worker-slow": 504,
};

const statusOf = (code: string): number => statuses[code] ?? (code.endsWith("-not-found") ? 404 : 409);

export function problemOf({ code, message, facts }: Refusal): Problem {
  const status = statusOf(code);
  return { type: "about:blank", title: STATUS_CODES[status] ?? "", status, code, detail: message, facts };
}

/** Any failure as `application/problem+json`; what nobody expected has a reference that stands in the panel's log. */
export function problemResponse(error: unknown, web: Pick<WebProcess, "log">): Response {
  const problem = problemOf(asRefusal(error, web));
  const wait = problem.facts?.retryAfter;
  return Response.json(problem, {
    status: problem.status,
    headers: {
      ...apiHeaders,
      "content-type": "application/problem+json",
      ...(problem.status === 401 && { "www-authenticate": "Bearer" }),
      ...(wait !== undefined && { "retry-after": String(wait) }),
    },
  });
}

export function asRefusal(error: unknown, web: Pick<WebProcess, "log">): Refusal {
  if (error instanceof Refusal) return error;
  const { code, message, reference = "" } = refused(error, web);
  return new Refusal(code, message, { reference });
}

/** Whoever stands in between keeps nothing, and passes on at once. */
export const apiHeaders = { "cache-control": "no-store, no-transform", "x-content-type-options": "nosniff" };
