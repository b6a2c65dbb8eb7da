import { Refusal } from "../contract/refusal.ts";
import { refusedWith } from "./route.ts";
import { cookieOptions } from "./session-cookie.ts";

/**
 * A refusal where a sign-in names an address to go back to that is none of a page, in its own address or in next-auth's
 * cookie: next-auth takes that for a fault of its settings, answers 500 and writes it into the log.
 */
export function refuseBadReturn(request: Request, cookies: ReadonlyMap<string, string>): Response | undefined {
  const named = new URL(request.url).searchParams.getAll("callbackUrl");
  const kept = [true, false].map((secure) => cookies.get(cookieOptions(secure).callbackUrl.name) ?? "");
  if ([...named, ...kept].every((address) => address === "" || isOfPage(address))) return undefined;
  return refusedWith(
    400,
    new Refusal("bad-input", "There is no such address to go back to. Open the panel's sign-in page by itself."),
  );
}

/** Where to go back to after a sign-in: a path of this panel, and its first page for an address of any other site. */
export function pathInPanel(address = "/"): string {
  const url = URL.parse(address, "http://panel");
  const isHere = url?.host === "panel" && !url.pathname.startsWith("//"); // what is left of /.//host names a host again
  return isHere ? `${url.pathname}${url.search}` : "/";
}

const isOfPage = (address: string) =>
  /^https?:$/.test(URL.parse(address, address.startsWith("/") ? "http://panel" : undefined)?.protocol ?? "");
