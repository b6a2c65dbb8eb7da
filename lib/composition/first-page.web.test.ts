import { afterAll, beforeAll, expect, test } from "vitest";
import { startWebPanel, type WebPanel } from "../testing/web-panel.ts";

let panel: WebPanel;
beforeAll(async () => {
  panel = await startWebPanel({});
});
afterAll(() => panel?.stop());

const get = (path: string, headers: Record<string, string> = {}, method = "GET") =>
  fetch(`${panel.url}${path}`, { method, headers });

async function scriptsOf(path: string, headers: Record<string, string> = {}): Promise<string[]> {
  const html = await (await get(path, headers)).text();
  return [
    ...new Set([...html.matchAll(/<script[^>]* src="([^"]+\.js[^"]*)"(?![^>]* noModule)/g)].map(([, src = ""]) => src)),
  ];
}

test.each(["br", "gzip", "identity"])("what the build made is sent as %s, to be kept for ever", async (encoding) => {
  const [script = ""] = await scriptsOf("/sign-in");
  const answer = await get(script, { "accept-encoding": encoding });
  expect(answer.status).toBe(200);
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    ...(encoding !== "identity" && { "content-encoding": encoding }),
    "content-type": expect.stringContaining("javascript"),
    "cache-control": "public, max-age=31536000, immutable",
    "x-content-type-options": "nosniff",
    vary: "Accept-Encoding",
  });
  expect((await answer.text()).length).toBeGreaterThan(100);
});

test("what the build did not make is not there", async () => {
  expect((await get("/_next/static/chunks/none.js")).status).toBe(404);
  expect((await get("/_next/static/../../package.json")).status).toBe(404);
});
