import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { nameClient } from "./incoming.ts";
import { createRequestLimit, largestBody } from "./request-limit.ts";

/** As `server.ts` puts it before everything. */
async function limited() {
  const refused = createRequestLimit({ points: 20, duration: 60 });
  const http = createServer((request, response) => {
    nameClient(request, true);
    void refused(request, response).then((isRefused) => isRefused || response.end("done"));
  });
  await once(http.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => http.closeAllConnections());
  onTestFinished(() => void http.close());
  const { port } = http.address() as AddressInfo;
  return (from: string, { path = "/", ...init }: RequestInit & { path?: string; duplex?: "half" } = {}) =>
    fetch(`http://127.0.0.1:${port}${path}`, { ...init, headers: { "x-forwarded-for": from, ...init.headers } });
}

test("one address that asks too often is told when to come back; others are answered, and so are the page's own files", async () => {
  const ask = await limited();
  const allowed = await Promise.all(Array.from({ length: 20 }, () => ask("10.0.0.7")));
  expect(allowed.filter(({ status }) => status === 200)).toHaveLength(20);
  const refusal = await ask("10.0.0.7");
  expect(refusal.status).toBe(429);
  expect(Number(refusal.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(await refusal.text()).toMatch(/^Too many requests from this address\. Try again in \d+ s\.$/m);
  expect((await ask("10.0.0.7", { path: "/_next/static/x.js" })).status).toBe(200);
  expect((await ask("10.0.0.8")).status).toBe(200);
});

test("an address that cannot be decoded is refused; what stands behind a question mark is for who reads it", async () => {
  const ask = await limited();
  for (const path of ["/runs/%2", "/api/exports/staging/%ff", "/%E0/x"])
    expect((await ask("10.0.0.7", { path })).status).toBe(400);
  for (const path of ["/runs/%20", "/logs?text=100%"]) expect((await ask("10.0.0.7", { path })).status).toBe(200);
});

test("a body that is too large, or does not say how large it is, is refused before it is read", async () => {
  const ask = await limited();
  const post = (body: BodyInit, duplex?: "half") =>
    ask("10.0.0.7", { method: "POST", body, ...(duplex && { duplex }) });
  expect((await post("x".repeat(largestBody))).status).toBe(200);
  const large = await post("x".repeat(largestBody + 1)).catch(() => ({ status: 413 })); // it may hang up before all is sent
  expect(large.status).toBe(413);
  expect((await post(new Blob(["x"]).stream(), "half")).status).toBe(411);
});
