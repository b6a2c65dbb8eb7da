import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { io } from "socket.io-client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { environments } from "../contract/names.ts";
import { roles } from "../contract/permissions.ts";
import { confirmFirst } from "../contract/sign-in-codes.ts";
import { panelNamespace, signedOut } from "../contract/socket.ts";
import { socketRequests } from "../contract/socket-requests.ts";
import { largestBody } from "../delivery/request-limit.ts";
import {
  expectedActions,
  expectedPages,
  expectedRoutes,
  expectedSocketEvents,
  expectedVerbs,
  isGranted,
  openActions,
} from "../testing/access-expected.ts";
import { root, type SessionState, startWebPanel, type WebPanel } from "../testing/web-panel.ts";

interface Manifest {
  node: Record<string, { exportedName: string; filename: string }>;
}

/** Every action of the build, by its name. */
const manifest = (): Manifest =>
  JSON.parse(readFileSync(join(root, ".next/server/server-reference-manifest.json"), "utf8"));
const idOf = new Map(Object.entries(manifest().node).map(([id, { exportedName }]) => [exportedName, id]));

/** Every page or route of the app folder, by its path in the address. */
function pathsOf(file: "page.tsx" | "route.ts"): string[] {
  const folder = join(root, "app");
  const found = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
    (path) => path.split("/").at(-1) === file,
  );
  return found.map((path) => {
    const parts = relative(folder, join(folder, path)).split("/").slice(0, -1);
    return `/${parts.filter((part) => !/^\(.*\)$/.test(part)).join("/")}`;
  });
}

const noSession: readonly (SessionState | undefined)[] = [undefined, "forged", "idle", "old", "ended", "disabled"];
const foreign = [{ origin: "http://evil.example" }, { origin: "null" }, {}] as const;

test("what there is to ask for is listed, all of it", () => {
  expect([...idOf.keys()].sort()).toEqual([...Object.keys(expectedActions), ...Object.keys(openActions)].sort());
  const actionFiles = readdirSync(join(root, "app/actions"));
  expect(
    Object.values(manifest().node)
      .map(({ filename }) => filename.split("/").at(-1))
      .sort(),
  ).toEqual(actionFiles.sort());
  expect(
    pathsOf("page.tsx")
      .map((path) => path.replace("[id]", "1"))
      .sort(),
  ).toEqual(Object.keys(expectedPages).sort());
  expect(pathsOf("route.ts").sort()).toEqual(Object.keys(expectedRoutes).sort());
  expect(Object.keys(socketRequests).sort()).toEqual(Object.keys(expectedSocketEvents).sort());
});

describe.each([
  ["as it is", false],
  ["with proxy.ts removed", true],
])("the web process, %s", (_, withoutProxy) => {
  let panel: WebPanel;
  beforeAll(async () => {
    panel = await startWebPanel({ withoutProxy });
  }, 120_000);
  afterAll(() => panel?.stop());

  const cookieOf = async (state: SessionState | undefined): Promise<Record<string, string>> =>
    state ? { cookie: await panel.session(state) } : {};

  /** The code that an action is refused with; `undefined` when it was let in. */
  async function ask(name: string, input: unknown, headers: Record<string, string>): Promise<string | undefined> {
    const answer = await fetch(`${panel.url}${openActions[name]?.page ?? "/"}`, {
      method: "POST",
      redirect: "manual",
      headers: {
        "x-forwarded-for": anyAddress(),
        "next-action": idOf.get(name) ?? "",
        accept: "text/x-component",
        "content-type": "text/plain;charset=UTF-8",
        ...headers,
      },
      body: JSON.stringify(input === undefined ? [] : [input]),
    });
    const text = await answer.text();
    const [, ok, code] = /"ok":(true|false)(?:,"code":"([a-z-]+)")?/.exec(text) ?? [];
    if (ok === undefined)
      return answer.status >= 400 ? `status ${answer.status}` : expect.unreachable(`${name}: ${text.slice(0, 500)}`);
    return ok === "true" ? undefined : code;
  }
  const refusals = ["signed-out", "forbidden", "foreign-origin", confirmFirst];
  const letIn = (code: string | undefined) =>
    code === undefined || !(refusals.includes(code) || code.startsWith("status "));

  test("the policy of proxy.ts is there, or is not", async () => {
    const { headers } = await fetch(`${panel.url}/sign-in`);
    const policy = headers.get("content-security-policy");
    if (withoutProxy) expect(policy).toBeNull();
    else expect(policy).toMatch(/script-src 'self' 'nonce-[^']+' 'strict-dynamic';/);
  });

  test("no action is done without a session that counts", async () => {
    for (const [name, { input }] of Object.entries(expectedActions))
      for (const state of [undefined, "idle", "ended"] as const) {
        const headers = { origin: panel.url, ...(await cookieOf(state)) };
        expect([name, state, await ask(name, input("staging", panel.bystander), headers)]).toEqual([
          name,
          state,
          "signed-out",
        ]);
      }
    expect(panel.reached()).toEqual([]);
  });

  test("every action is done for whom it is granted to, in that environment, and for nobody else", async () => {
    for (const [name, { least, input }] of Object.entries(expectedActions))
      for (const role of roles)
        for (const environment of environments) {
          const headers = { origin: panel.url, ...(await cookieOf(role)) };
          panel.reached();
          const code = await ask(name, input(environment, panel.bystander), headers);
          const granted = isGranted(least, role, environment);
          expect([name, role, environment, letIn(code) ? "let in" : code]).toEqual([
            name,
            role,
            environment,
            granted ? "let in" : "forbidden",
          ]);
          if (!granted) expect(panel.reached()).toEqual([]);
        }
  });

  test("what an open page asks by itself keeps no session alive; a page that is opened and all that is pressed does", async () => {
    for (const [name, { input, isQuestion = false }] of Object.entries(expectedActions)) {
      const cookie = await panel.session("unused");
      await ask(name, input("staging", panel.bystander), { origin: panel.url, cookie });
      expect([name, await panel.wasUsed(cookie)]).toEqual([name, !isQuestion]);
    }
    const cookie = await panel.session("unused");
    await (await fetch(`${panel.url}/metrics`, { headers: { cookie } })).text();
    expect(await panel.wasUsed(cookie)).toBe(true);
    panel.reached();
  });

  test("no action is done for a page of another site, `null`, or nobody's", async () => {
    const cookie = await cookieOf("admin");
    for (const [name, { input }] of [...Object.entries(expectedActions), ...openEntries()])
      for (const from of foreign) {
        const code = await ask(name, input("staging", panel.bystander), { ...cookie, ...from });
        expect([name, from, code]).toEqual([name, from, expect.stringMatching(/^(foreign-origin|status [45]\d\d)$/)]);
      }
    expect(panel.reached()).toEqual([]);
  });

  test("what is critical is done only for who has proven a moment ago to be there", async () => {
    for (const [name, { critical, input }] of Object.entries(expectedActions))
      for (const environment of environments) {
        const headers = { origin: panel.url, ...(await cookieOf("unconfirmed")) };
        const code = await ask(name, input(environment, panel.bystander), headers);
        const asksFirst = critical === "always" || (critical === "production" && environment === "production");
        expect([name, environment, code === confirmFirst]).toEqual([name, environment, asksFirst]);
      }
  });

  test("what is open does nothing without the one-time token", async () => {
    for (const [name, { input, refusedWith }] of Object.entries(openActions))
      expect([name, await ask(name, input, { origin: panel.url })]).toEqual([name, refusedWith]);
  });

  test("pages show nothing without a session, and to every role what the link grants it", async () => {
    panel.reached();
    for (const [path, kind] of Object.entries(expectedPages))
      for (const state of noSession) {
        const answer = await fetch(`${panel.url}${path}`, { redirect: "manual", headers: await cookieOf(state) });
        const led = answer.headers.get("location") ?? (await answer.text());
        if (kind === "panel") expect([path, state, led]).toEqual([path, state, expect.stringContaining("/sign-in")]);
      }
    expect(panel.reached()).toEqual([]);
    for (const path of Object.keys(expectedPages))
      for (const role of roles) {
        const answer = await fetch(`${panel.url}${path}`, { redirect: "manual", headers: await cookieOf(role) });
        await answer.text(); // until its end the page may ask for more, which would count as the next role's
        expect([path, role, answer.status < 500]).toEqual([path, role, true]);
        for (const verb of panel.reached() as (keyof typeof expectedVerbs)[])
          expect([path, role, verb, isGranted(expectedVerbs[verb].least, role, "production")]).toEqual([
            path,
            role,
            verb,
            true,
          ]);
      }
  });

  test("routes answer whom they are granted to, and no other site", async () => {
    const elsewhere: Record<string, string>[] = [
      { origin: "http://evil.example" },
      { origin: "null" },
      { "sec-fetch-site": "cross-site" },
    ];
    const get = async (path: string, headers: Record<string, string>) => {
      const answer = await fetch(`${panel.url}${path}`, { headers });
      await answer.body?.cancel();
      return answer.status;
    };
    for (const sample of Object.values(expectedRoutes)) {
      if (sample === "open") continue;
      for (const state of noSession) expect(await get(sample.path("staging"), await cookieOf(state))).toBe(401);
      for (const from of elsewhere)
        expect(await get(sample.path("staging"), { ...(await cookieOf("admin")), ...from })).toBe(403);
      expect(panel.reached()).toEqual([]);
      for (const role of roles)
        for (const environment of environments) {
          await get(sample.path(environment), await cookieOf(role)).catch(
            () => "broken off: what it began with was not whole",
          );
          const granted = isGranted(expectedVerbs[sample.verb].least, role, environment);
          expect([role, environment, panel.reached()]).toEqual([role, environment, granted ? [sample.verb] : []]);
        }
    }
    for (const from of foreign) {
      const credentials = new URLSearchParams({ email: "a@example.org", password: "x" });
      const answer = await fetch(`${panel.url}/api/auth/callback/credentials`, {
        method: "POST",
        body: credentials,
        headers: { ...from },
        redirect: "manual",
      });
      expect([from, answer.status]).toEqual([from, 403]);
    }
    expect(await get("/api/health", {})).toBe(200);
  });

  test("the API takes a token and looks at no cookie; everything else takes a cookie and looks at no token", async () => {
    const status = `${panel.url}/api/v1/status`;
    const withCookie = await fetch(status, { headers: { ...(await cookieOf("admin")), origin: panel.url } });
    expect([withCookie.status, await withCookie.json()]).toEqual([
      401,
      expect.objectContaining({ code: "token-refused" }),
    ]);
    expect(panel.reached()).toEqual([]);
    const bearer = { authorization: `Bearer ${await panel.token()}` };
    expect((await fetch(status, { headers: { ...bearer, origin: "http://evil.example" } })).status).toBe(200);
    expect(panel.reached()).toEqual(["status"]);
    expect((await fetch(`${panel.url}/api/v1/openapi.json`)).status).toBe(200);
    const large = { method: "POST", headers: bearer, body: "x".repeat(largestBody + 1) };
    expect((await fetch(`${panel.url}/api/v1/runs`, large).catch(() => ({ status: 413 }))).status).toBe(413);
    panel.reached();
    for (const [name, { input }] of Object.entries(expectedActions))
      expect(await ask(name, input("staging", panel.bystander), { origin: panel.url, ...bearer })).toBe("signed-out");
    for (const sample of Object.values(expectedRoutes))
      if (sample !== "open")
        expect((await fetch(`${panel.url}${sample.path("staging")}`, { headers: bearer })).status).toBe(401);
    const page = await fetch(`${panel.url}/`, { redirect: "manual", headers: bearer });
    expect(page.headers.get("location") ?? (await page.text())).toContain("/sign-in");
    expect(panel.reached()).toEqual([]);
  });

  test("what is too large, or of unknown size, is refused", async () => {
    const post = (body: BodyInit, facts: object = {}) =>
      fetch(`${panel.url}/api/auth/callback/credentials`, { method: "POST", body, redirect: "manual", ...facts });
    const large = await post("x".repeat(largestBody + 1)).catch(() => ({ status: 413 })); // it may hang up before all is sent
    expect(large.status).toBe(413);
    const stream = new Blob(["x"]).stream();
    expect((await post(stream, { duplex: "half" })).status).toBe(411);
  });

  /** The socket of a page, or why it was not let in. */
  async function connect(headers: Record<string, string>, transport = "websocket") {
    const socket = io(`${panel.url}${panelNamespace}`, {
      transports: [transport],
      reconnection: false,
      forceNew: true,
      extraHeaders: headers,
    });
    const { promise, resolve } = Promise.withResolvers<string | undefined>();
    socket.once("connect", () => resolve(undefined));
    socket.once("connect_error", (error) => resolve(error.message));
    return { socket, refused: await promise };
  }

  test("no socket is let in without a session, nor from another site, by whichever way", async () => {
    for (const transport of ["websocket", "polling"]) {
      for (const state of noSession) {
        const { socket, refused } = await connect({ origin: panel.url, ...(await cookieOf(state)) }, transport);
        socket.disconnect();
        expect([state, refused]).toEqual([state, signedOut]);
      }
      for (const from of foreign) {
        const { socket, refused } = await connect(
          { "sec-fetch-site": "cross-site", ...(await cookieOf("admin")), ...from },
          transport,
        );
        socket.disconnect();
        expect([from, refused]).toEqual([from, expect.stringMatching(/error/)]);
      }
    }
  });

  test("every socket event is answered for whom it is granted to, in that environment", async () => {
    for (const role of roles) {
      const { socket } = await connect({ origin: panel.url, ...(await cookieOf(role)) });
      for (const [event, { least, request }] of Object.entries(expectedSocketEvents))
        for (const environment of environments) {
          const answer = await socket.timeout(10_000).emitWithAck(event, request(environment));
          const granted = isGranted(least, role, environment);
          expect([role, event, environment, answer.code === "forbidden"]).toEqual([role, event, environment, !granted]);
        }
      socket.disconnect();
    }
  });
});

/** So that one alone does not ask too often. */
const anyAddress = () =>
  [10, 1, 2, 3].map((first, index) => (index ? Math.floor(Math.random() * 256) : first)).join(".");

const openEntries = () =>
  Object.entries(openActions).map(([name, { input }]) => [name, { input: () => input }] as const);
