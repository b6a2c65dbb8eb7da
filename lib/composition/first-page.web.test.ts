import { afterAll, beforeAll, expect, test } from "vitest";
import { startWebPanel, type WebPanel } from "../testing/web-panel.ts";

/** What a page may make a browser fetch and understand before it can be used, in bytes as they are sent. */
const budgets = { "/sign-in": 121_000, "/": 150_000 };

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

test.each(Object.entries(budgets))(
  "the JavaScript of %s is within its budget, and has no schemas",
  async (path, most) => {
    const cookie = await panel.session("admin");
    const scripts = await scriptsOf(path, path === "/" ? { cookie } : {});
    const sizes = await Promise.all(
      scripts.map(async (script) => {
        const answer = await get(script, { "accept-encoding": "br" });
        expect(await answer.text()).not.toContain("ZodError");
        return Number(answer.headers.get("content-length"));
      }),
    );
    const total = sizes.reduce((sum, size) => sum + size, 0);
    expect(scripts.length).toBeGreaterThan(5);
    expect(total, `${scripts.length} scripts`).toBeLessThan(most);
  },
);

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

test.each(["/sign-in", "/account"])(
  "what is written on %s is not sent before the page is alive: it would stand in the address",
  async (path) => {
    const headers = path === "/account" ? { cookie: await panel.session("admin") } : undefined;
    const html = await (await get(path, headers)).text();
    const buttons = html.match(/<button type="submit"[^>]*>/g) ?? [];
    expect(buttons).not.toEqual([]);
    for (const button of buttons) expect(button).toContain(' disabled=""');
  },
);

test("what the build did not make is not there", async () => {
  expect((await get("/_next/static/chunks/none.js")).status).toBe(404);
  expect((await get("/_next/static/../../package.json")).status).toBe(404);
});
