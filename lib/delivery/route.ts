import { Refusal } from "../contract/refusal.ts";
import { isFromOurPage, isNotFromElsewhere } from "./origin.ts";

/** For routes: a refusal where the request does not come from a page of ours. */
export function refuseForeign(request: Request): Response | undefined {
  const headers = Object.fromEntries(request.headers);
  if (request.method === "GET" ? isNotFromElsewhere(headers) : isFromOurPage(headers)) return undefined;
  return refusedWith(403, new Refusal("foreign-origin", "This request did not come from a page of the panel."));
}

export const refusedWith = (status: number, { message }: Refusal): Response =>
  new Response(`${message}\n`, { status, headers: { "content-type": "text/plain; charset=utf-8" } });
