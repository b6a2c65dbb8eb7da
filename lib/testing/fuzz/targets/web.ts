import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { io, type Socket } from "socket.io-client";
import { environments } from "../../../contract/names.ts";
import { panelNamespace } from "../../../contract/socket.ts";
import { expectedActions, expectedSocketEvents, openActions } from "../../access-expected.ts";
import { root, startWebPanel, type WebPanel } from "../../web-panel.ts";
import { hostileText, hostileValue, spoiled, torn } from "../hostile.ts";
import type { Outcome, Target } from "../target.ts";
import { canary, type FuzzWorld } from "../world.ts";

/** What browsers and others send to the real web process, which asks the real worker. */
export async function webTargets(world: FuzzWorld): Promise<{ targets: Target<never>[]; stop(): Promise<void> }> {
  const panel = await startWebPanel({ worker: world.dataFolder });
  const signedIn = { origin: panel.url, cookie: await panel.session("admin") };
  const assertUnharmed = () => {
    const wrong = panel.said().filter((line) => /unexpected error|unhandled|uncaught|⨯/i.test(line));
    if (wrong.length > 0) throw new Error(wrong.join("\n").slice(0, 3000));
    world.assertUnharmed();
  };

  /** Answers what it said. Nothing is so wrong that it is the server's fault. */
  async function send(path: string, init: RequestInit): Promise<{ status: number; said: string }> {
    const headers = { "x-forwarded-for": anyAddress(), ...(init.headers as Record<string, string>) };
    const answer = await fetch(`${panel.url}${path}`, { redirect: "manual", ...init, headers });
    const said = await answer.text();
    if (answer.status >= 500) throw new Error(`${answer.status}: ${said.slice(0, 500)}\n${panel.said().join("\n")}`);
    if (said.includes(canary)) throw new Error("It answered what lies outside.");
    return { status: answer.status, said };
  }

  const targets = [
    forms(panel, world, send, signedIn, assertUnharmed),
    addresses(send, signedIn, assertUnharmed),
    signIns(panel, await csrfOf(panel), send, assertUnharmed),
    socketEvents(panel, assertUnharmed),
  ];
  return { targets: targets as Target<never>[], stop: () => panel.stop() };
}

type Send = (path: string, init: RequestInit) => Promise<{ status: number; said: string }>;
type Headers = Record<string, string>;

/** So that one alone does not ask too often. */
const anyAddress = () => [10, ...crypto.getRandomValues(new Uint8Array(3))].join(".");

interface FormCase {
  action: string;
  body: string;
  contentType: string;
}

/** Server actions, as Next's client calls them, and as nobody does. */
function forms(
  panel: WebPanel,
  { files }: FuzzWorld,
  send: Send,
  signedIn: Headers,
  assertUnharmed: () => void,
): Target<FormCase> {
  const manifest = JSON.parse(readFileSync(join(root, ".next/server/server-reference-manifest.json"), "utf8")) as {
    node: Record<string, { exportedName: string }>;
  };
  const idOf = new Map(Object.entries(manifest.node).map(([id, { exportedName }]) => [exportedName, id]));
  const valid = [
    ...environments.flatMap((environment) =>
      Object.entries(expectedActions).map(([name, { input }]) => ({
        name,
        input: input(environment, panel.bystander),
      })),
    ),
    ...Object.entries(openActions).map(([name, { input }]) => ({ name, input })),
  ];
  const asked = fc.constantFrom(...valid).chain(({ name, input }) =>
    fc.record({
      action: fc.constant(idOf.get(name) ?? ""),
      body: fc
        .tuple(spoiled(input ?? {}), fc.boolean())
        .map(([value, literal]) => JSON.stringify([literal ? escaped(value) : value])),
      contentType: fc.constant("text/plain;charset=UTF-8"),
    }),
  );
  const ids = fc.oneof(
    { arbitrary: fc.constantFrom(...idOf.values()), weight: 5 },
    { arbitrary: hostileText, weight: 1 },
  );
  const noise = fc.record({
    action: ids,
    body: fc.oneof(
      hostileText,
      hostileValue.map((value) => JSON.stringify(value)),
      fc.constant('["$F1",{"a":"$@2","b":"$K3","c":"$undefined","d":"$D2026"}]').chain(torn),
      fc.constant('--x\r\nContent-Disposition: form-data; name="0"\r\n\r\n["$K1"]\r\n--x--\r\n').chain(torn),
    ),
    contentType: fc.constantFrom(
      "text/plain;charset=UTF-8",
      "multipart/form-data; boundary=x",
      "application/x-www-form-urlencoded",
      "x",
    ),
  });
  return {
    name: "forms",
    cases: fc.oneof({ arbitrary: asked, weight: 8 }, { arbitrary: noise, weight: 1 }),
    async take({ action, body, contentType }) {
      const headers = {
        ...signedIn,
        "next-action": latin(action),
        accept: "text/x-component",
        "content-type": contentType,
      };
      const asked = { method: "POST", headers, body: body.toWellFormed() };
      const { status, said } = await files.also(foldersIn(body), () => send("/", asked));
      assertUnharmed();
      const [, ok, code] = /"ok":(true|false)(?:,"code":"([a-z-]+)")?/.exec(said) ?? [];
      if (code === "unexpected") throw new Error(said.slice(0, 1000));
      if (code === "signed-out") signedIn.cookie = await panel.session("admin");
      return ok === "true" ? "taken" : (code ?? `status ${status}`);
    },
  };
}

/** The administrator names the folders of the application, wherever they are. */
const foldersIn = (body: string) =>
  [...body.matchAll(/"(?:repository|root)":"(\/(?:[^"\\]|\\.)*)"/g)].map(
    ([, folder]) => JSON.parse(`"${folder}"`) as string,
  );

/** A text that begins with a dollar sign means something else in an action's arguments. */
function escaped(value: unknown): unknown {
  if (typeof value === "string") return value.startsWith("$") ? `$${value}` : value;
  if (Array.isArray(value)) return value.map(escaped);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, escaped(inner)]));
}

/** What a client can put into a header. */
const latin = (text: string) => text.replace(/[^\x21-\x7e]/g, "?").slice(0, 2000);
/** And into an address: what is encoded already stays as it is. */
const inAddress = (text: string) => encodeURI(text.toWellFormed()).replaceAll("%25", "%").slice(0, 6000);

interface AddressCase {
  path: string;
  method: string;
  headers: Headers;
  signedIn: boolean;
}

function addresses(send: Send, signedIn: Headers, assertUnharmed: () => void): Target<AddressCase> {
  const piece = hostileText.map(inAddress);
  const value = fc.oneof(
    piece,
    hostileText.map((text) => encodeURIComponent(text.toWellFormed()).slice(0, 6000)),
  );
  const one = (before: string, after = "") => value.map((text) => `${before}${text}${after}`);
  const path = fc.oneof(
    piece.map((text) => `/${text}`),
    one("/runs/"),
    one("/api/logs/", "?services=backend"),
    one("/api/logs/staging?services="),
    one("/api/logs/production?services=backend&since="),
    one("/api/logs/staging?services=backend&until="),
    one("/api/exports/staging/"),
    one("/api/exports/", "/1"),
    one("/api/auth/"),
    one("/api/auth/signin?callbackUrl="),
    one("/backups?environment="),
    one("/logs?service="),
    one("/logs?environment=staging&at="),
    one("/history/audit?before="),
    one("/history/audit?text="),
    one("/history/audit?environment="),
    one("/history/runs?before="),
    one("/history/runs?environment="),
    one("/history?release="),
    one("/invitation?token="),
    one("/setup?token="),
    one("/sign-in?"),
    one("/_next/static/"),
    one("/_next/image?url="),
  );
  const name = fc.constantFrom(
    "rsc",
    "next-router-state-tree",
    "next-router-prefetch",
    "next-url",
    "cookie",
    "accept",
    "range",
    "x-forwarded-host",
    "origin",
    "if-none-match",
  );
  return {
    name: "addresses",
    cases: fc.record({
      path,
      method: fc.constantFrom("GET", "GET", "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"),
      headers: fc.dictionary(name, hostileText.map(latin), { maxKeys: 2, noNullPrototype: true }),
      signedIn: fc.boolean(),
    }),
    async take({ path, method, headers, signedIn: known }) {
      const { status } = await send(path, { method, headers: { ...(known && signedIn), ...headers } });
      assertUnharmed();
      return status < 400 ? "taken" : `status ${status}`;
    },
  };
}

interface Csrf {
  token: string;
  cookie: string;
}

async function csrfOf(panel: WebPanel): Promise<Csrf> {
  const answer = await fetch(`${panel.url}/api/auth/csrf`);
  const cookie = answer.headers
    .getSetCookie()
    .map((one) => one.split(";")[0])
    .join("; ");
  return { token: ((await answer.json()) as { csrfToken: string }).csrfToken, cookie };
}

function signIns(
  { url }: WebPanel,
  { token, cookie }: Csrf,
  send: Send,
  assertUnharmed: () => void,
): Target<Record<string, unknown>> {
  const some = {
    csrfToken: token,
    email: "admin of the test@example.org",
    password: "not the password",
    code: "",
    json: "true",
  };
  return {
    name: "sign-ins",
    cases: spoiled(some) as fc.Arbitrary<Record<string, unknown>>,
    async take(fields) {
      const body = new URLSearchParams(
        Object.entries(fields ?? {}).map(([key, value]) => [key, String(inJson(value))]),
      );
      const { status } = await send("/api/auth/callback/credentials", {
        method: "POST",
        body,
        headers: { cookie, origin: url },
      });
      assertUnharmed();
      return `status ${status}`;
    },
  };
}

const inJson = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));

interface SocketCase {
  event: string;
  payload: unknown;
}

/** Fewer than one page may send, and then another one. */
const eventsOfPage = 200;

function socketEvents(panel: WebPanel, assertUnharmed: () => void): Target<SocketCase> {
  const valid = environments.flatMap((environment) =>
    Object.entries(expectedSocketEvents).map(([event, { request }]) => ({ event, request: request(environment) })),
  );
  let socket: Socket | undefined;
  let sent = 0;
  async function page(): Promise<Socket> {
    if (socket?.connected && sent++ < eventsOfPage) return socket;
    socket?.disconnect();
    sent = 0;
    socket = io(`${panel.url}${panelNamespace}`, {
      transports: ["websocket"],
      reconnection: false,
      forceNew: true,
      extraHeaders: { origin: panel.url, cookie: await panel.session("admin") },
    });
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    socket.once("connect", resolve).once("connect_error", reject);
    await promise;
    return socket;
  }
  return {
    name: "socket events",
    cases: fc.oneof(
      {
        arbitrary: fc
          .constantFrom(...valid)
          .chain(({ event, request }) => fc.record({ event: fc.constant(event), payload: spoiled(request) })),
        weight: 8,
      },
      {
        arbitrary: fc.record({
          event: fc.oneof(fc.constantFrom(...Object.keys(expectedSocketEvents)), hostileText.filter(isNoEventOfItsOwn)),
          payload: fc.oneof(hostileValue, fc.uint8Array({ maxLength: 5000 })),
        }),
        weight: 2,
      },
    ),
    async take({ event, payload }) {
      const known = Object.hasOwn(expectedSocketEvents, event);
      const asking = (await page()).timeout(known ? 4000 : 20).emitWithAck(event, payload);
      const heard = await asking.catch((error: Error) => {
        if (isTooLarge(payload)) return { ok: false, code: "disconnected" };
        if (known) throw error;
        return undefined;
      });
      const answer = heard as { ok: boolean; code?: string } | undefined;
      assertUnharmed();
      if (answer?.code === "unexpected") throw new Error(JSON.stringify(answer));
      if (answer === undefined) return "not heard";
      return answer.ok ? "taken" : (answer.code as Outcome);
    },
  };
}

/** Who sends more than 64 KiB at a time is disconnected. */
const isTooLarge = (payload: unknown) => (JSON.stringify(payload) ?? "").length > 60_000;

/** The client keeps some names for itself. */
const isNoEventOfItsOwn = (event: string) =>
  !["connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"].includes(event);
