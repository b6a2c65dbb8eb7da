/** Names in small letters, as Node has them. */
export interface OriginHeaders {
  origin?: string | undefined;
  host?: string | undefined;
  /** Only where a proxy is trusted: `server.ts` removes it otherwise. */
  "x-forwarded-host"?: string | undefined;
  "sec-fetch-site"?: string | undefined;
}

/** For whatever changes something: a browser then says where it comes from; who says nothing, or `null`, is no page of ours. */
export function isFromOurPage(headers: OriginHeaders): boolean {
  const origin = URL.parse(headers.origin ?? "");
  return Boolean(origin?.host) && origin?.host === (headers["x-forwarded-host"] ?? headers.host);
}

/** For what is only read: browsers name the origin of few of those, but say whether another site has sent them there. */
export function isNotFromElsewhere(headers: OriginHeaders): boolean {
  if (headers.origin !== undefined) return isFromOurPage(headers);
  return ["same-origin", "none", undefined].includes(headers["sec-fetch-site"]);
}
