import { describe, expect, test } from "vitest";
import { aGatewaySpec, aTruth } from "#lib/testing/gateway-truth.ts";
import { renderConfiguration } from "./configuration.ts";
import { truthAfter } from "./truth.ts";

const target = {
  release: 42,
  servers: {
    8443: { address: "10.213.42.3", port: 80 },
    5001: { address: "10.213.42.4", port: 3000 },
    9443: { address: "10.213.42.3", port: 443 },
    9444: { address: "10.213.42.3", port: 443 },
    3308: { address: "10.213.8.3", port: 3306 },
  },
};

const section = (text: string, head: string) => text.split("\n\n").find((part) => part.startsWith(`${head}\n`));

describe("haproxy.cfg", () => {
  test("of a live release is this file", async () => {
    const text = renderConfiguration(truthAfter(aTruth(), target, 7));
    await expect(text).toMatchFileSnapshot("./golden/live.cfg");
  });

  test("says generation and release in its first line", () => {
    const text = renderConfiguration(truthAfter(aTruth(), target, 7));
    expect(text.split("\n")[0]).toBe("# slipway generation 7 release 42");
    expect(renderConfiguration(aTruth()).split("\n")[0]).toBe("# slipway generation 0 release none");
  });

  test("has no server while nothing is live, and answers with the page", () => {
    const text = renderConfiguration(aTruth());
    expect(text).not.toMatch(/^ {2}server /m);
    expect(section(text, "frontend in-5001")).toContain("nothing-live.html if !{ stopping } { nbsrv(out-5001) eq 0 }");
  });

  test("redirects to the published https port, and leaves 443 out of the address", () => {
    const to = (redirectTo: number) => {
      const spec = aGatewaySpec();
      const [route] = spec.routes;
      const routes = route ? [{ ...route, redirectTo }] : [];
      return section(renderConfiguration(aTruth({ spec: { ...spec, routes } })), "frontend in-8080");
    };
    expect(to(8443)).toContain("code 308 location https://%[req.hdr(host),host_only]:8443%[pathq]");
    expect(to(443)).toContain("code 308 location https://%[req.hdr(host),host_only]%[pathq]");
  });

  test("takes a header as text, and no line of configuration from it", () => {
    const withHeader = (header: string) => renderConfiguration(aTruth({ spec: aGatewaySpec({ header }) }));
    expect(withHeader("100% real")).toContain("set-header X-Environment '100%% real'");
    expect(() => withHeader("staging\n  acl")).toThrow(/Not a header value/);
    expect(() => withHeader("it's")).toThrow(/Not a header value/);
  });
});
