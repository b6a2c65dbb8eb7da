import type { IncomingMessage, ServerResponse } from "node:http";
import sirv from "sirv";
import { securityHeaders } from "./security-headers.ts";

const prefix = "/_next/static";
const forEver = "public, max-age=31536000, immutable";

/**
 * Serves the files of a build that are named by their content, in the smallest form that the browser takes of those that the
 * build has laid beside each. Answers `false` where there is no such file.
 */
export function createStaticFiles(folder: string): (request: IncomingMessage, response: ServerResponse) => boolean {
  const serve = sirv(folder, {
    dev: true, // looks each time: another build may have taken the place of what was there at the start
    brotli: true,
    gzip: true,
    extensions: [],
    setHeaders: (response) =>
      response.setHeaders(new Map(Object.entries({ ...securityHeaders, "Cache-Control": forEver }))),
  });
  return (request, response) => {
    const { url = "", method } = request;
    if (!url.startsWith(`${prefix}/`) || (method !== "GET" && method !== "HEAD")) return false;
    let isThere = true;
    request.url = url.slice(prefix.length);
    serve(request, response, () => {
      isThere = false;
      request.url = url;
    });
    return isThere;
  };
}
