import { describe, expect, onTestFinished, test, vi } from "vitest";
import { type ApiOperation, apiPrefix, apiRoutes, hostVerbs } from "../../contract/api.ts";
import { type LinkVerb, linkRequests } from "../../contract/link.ts";
import { environments } from "../../contract/names.ts";
import { lesserRole, roles } from "../../contract/permissions.ts";
import { Refusal } from "../../contract/refusal.ts";
import { expectedVerbs, isGranted, ofTokens } from "../../testing/access-expected.ts";
import { fakeWorker } from "../../testing/fake-worker.ts";
import { logChunks } from "../../testing/log-chunks.ts";
import { panelApi } from "../../testing/panel-api.ts";
import { someLink } from "../../testing/some-link.ts";
import type { LinkHandlers } from "../link/verbs.ts";
import { createApiLimit } from "./limit.ts";
import { namesIn } from "./routes.ts";

const deploy = (environment: string) => ({
  kind: "deploy",
  requestId: crypto.randomUUID(),
  environment,
  ref: "main",
});

test("each verb of the link has a route, or is of the host alone", () => {
  const verbs = Object.keys(apiRoutes).filter((operation) => operation !== "follow");
  expect([...verbs, ...hostVerbs].sort()).toEqual(Object.keys(linkRequests).sort());
});

describe("who may", () => {
  /** A link that notes what it let through, and an API before it. */
  async function noting() {
    const reached: string[] = [];
    async function* nothing() {}
    const streams: LinkVerb[] = ["events", "logs", "logHistory", "download"];
    const answer = (verb: LinkVerb) => {
      reached.push(verb);
      if (verb === "ask") return { accepted: true, run: 1 };
      return streams.includes(verb) ? nothing() : null;
    };
    const verbs = Object.keys(linkRequests) as LinkVerb[];
    const handlers = Object.fromEntries(verbs.map((verb) => [verb, async () => answer(verb)]));
    const { socketPath } = await someLink(handlers as unknown as LinkHandlers);
    return { api: await panelApi(socketPath), reached };
  }
  const operations = Object.keys(apiRoutes).filter((one) => one !== "follow") as Exclude<ApiOperation, "follow">[];

  /** How an operation is asked for in an environment: method, path and body. */
  function asking(operation: Exclude<ApiOperation, "follow">, environment: (typeof environments)[number]) {
    const { method, path } = apiRoutes[operation];
    const request = { ...expectedVerbs[operation].request(environment) } as Record<string, unknown>;
    const filled = path.replace(/\{(\w+)\}/g, (_, name) => String(request[name]));
    for (const name of namesIn(path)) delete request[name];
    const isRead = method === "GET" || method === "DELETE";
    const query = new URLSearchParams(Object.entries(request).map(([name, value]) => [name, String(value)]));
    const body = operation === "ask" ? request.input : request;
    return [method, `${apiPrefix}${filled}${isRead ? `?${query}` : ""}`, isRead ? undefined : body] as const;
  }

  test("every operation is done for the role and environment of the token, and for no other", async () => {
    const { api, reached } = await noting();
    for (const role of roles)
      for (const scope of role === "lead" ? environments : (["staging"] as const)) {
        const { secret } = await api.token({ role, environments: [scope], critical: true });
        for (const operation of operations)
          for (const environment of environments) {
            reached.length = 0;
            const [method, path, body] = asking(operation, environment);
            const { status } = await api.ask(method, path, secret, body);
            const where = { scoped: environment, staging: "staging", seen: scope }[ofTokens[operation]];
            const inScope = where === scope;
            const granted = inScope && isGranted(expectedVerbs[operation].least, role, environment);
            expect([operation, role, scope, environment, status]).toEqual([
              operation,
              role,
              scope,
              environment,
              granted ? (operation === "ask" ? 202 : 200) : 403,
            ]);
            expect(reached).toEqual(granted ? [operation] : []);
          }
      }
  }, 120_000);

  test("what is critical only a token may that was made for it", async () => {
    const { api, reached } = await noting();
    const { secret } = await api.token({ critical: false });
    for (const operation of operations)
      for (const environment of environments) {
        reached.length = 0;
        const [method, path, body] = asking(operation, environment);
        const { status, json } = await api.ask(method, path, secret, body);
        const isProductions = ["ask", "deleteBackup"].includes(operation) && environment === "production";
        if (operation === "setCertificate") expect(json).toMatchObject({ code: "forbidden" });
        else if (isProductions) expect(json).toMatchObject({ code: "token-not-critical", status: 403 });
        else expect([operation, environment, status < 300]).toEqual([operation, environment, true]);
        if (operation === "setCertificate" || isProductions) expect(reached).toEqual([]);
      }
  });

  test("a token has its maker's role where that is less, and nothing when its maker is disabled", async () => {
    const { folder, asked } = await fakeWorker();
    const api = await panelApi(`${folder}/worker.sock`);
    const { secret, person } = await api.token({ role: "lead" });
    const request = () => api.ask("POST", "/api/v1/runs", secret, deploy("staging"));
    await request();
    await api.database.person.update({ where: { id: person }, data: { role: "developer" } });
    await request();
    expect(asked.map(({ actor }) => actor)).toMatchObject([
      { id: expect.stringMatching(/^token:./), name: "token:ci of Lead One", role: lesserRole("lead", "admin") },
      { role: "developer", from: "127.0.0.1", token: { environments: [...environments], critical: true } },
    ]);
    await api.database.person.update({ where: { id: person }, data: { role: "viewer" } });
    expect(await request()).toMatchObject({ status: 403, json: { code: "forbidden" } });
    await api.database.person.update({ where: { id: person }, data: { disabledAt: new Date() } });
    expect(await request()).toMatchObject({ status: 401, json: { code: "token-refused" } });
    expect(asked).toHaveLength(2);
  });
});

test("a stream ends with its cause when the token's maker may not read it any more", async () => {
  const { folder, serve } = await fakeWorker();
  const api = await panelApi(`${folder}/worker.sock`);
  const { secret, person } = await api.token({ role: "lead" });
  const further = Promise.withResolvers<void>();
  const line = {
    type: "line",
    environment: "production",
    service: "backend",
    at: Date.now(),
    stream: "stdout",
  } as const;
  await serve({
    async *logs() {
      const chunks = logChunks();
      yield chunks([{ ...line, text: "before" }]);
      await further.promise;
      yield chunks([{ ...line, text: "after" }]);
    },
  });
  const answer = await fetch(`${api.url}/api/v1/environments/production/logs?services=backend`, {
    headers: { authorization: `Bearer ${secret}` },
  });
  const reader = answer.body?.getReader();
  expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toContain('"text":"before"');

  await api.database.person.update({ where: { id: person }, data: { role: "developer" } });
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 15_000 }); // when it is judged again
  onTestFinished(() => void vi.useRealTimers());
  further.resolve();
  const last = Buffer.from((await reader?.read())?.value ?? []).toString();
  expect(JSON.parse(last)).toEqual({
    type: "end",
    code: "forbidden",
    cause: expect.stringMatching(/\(developer\) may not do this \(logs:production\)/),
  });
});

describe("a token", () => {
  test("that is wrong, revoked or of nobody is refused in the same words; what was one is told to the audit log", async () => {
    const { folder } = await fakeWorker();
    const api = await panelApi(`${folder}/worker.sock`);
    const { secret, person } = await api.token();
    const status = (given?: string) => api.ask("GET", "/api/v1/status", given);
    expect((await status(secret)).json).toMatchObject({ application: { name: "wms" } });
    const [token] = await api.people.tokens.all();
    expect(token).toMatchObject({ lastUsedFrom: "127.0.0.1", lastUsedAt: expect.any(Number) });
    await api.people.tokens.revoke(token?.id ?? "", Date.now());
    const disabled = await api.token();
    await api.database.person.update({ where: { id: disabled.person }, data: { disabledAt: new Date() } });
    const [revoked, unknown, mistyped, ofDisabled] = await Promise.all(
      [secret, (await panelApi("").then((other) => other.token())).secret, `${secret}x`, disabled.secret].map(status),
    );
    expect(revoked).toMatchObject({ status: 401, json: { code: "token-refused", title: "Unauthorized" } });
    expect(revoked?.headers.get("content-type")).toBe("application/problem+json");
    expect(revoked?.headers.get("www-authenticate")).toBe("Bearer");
    for (const other of [unknown, mistyped, ofDisabled]) expect(other?.json).toEqual(revoked?.json);
    expect(api.told.map(({ detail }) => detail).sort()).toEqual(["it was revoked", "its maker is disabled"]);
    expect(JSON.stringify(api.told)).not.toContain(secret);
    expect(person).not.toBe(disabled.person);
  });

  test("that is too old is told so; without one it is said how", async () => {
    const { folder } = await fakeWorker();
    const api = await panelApi(`${folder}/worker.sock`);
    const { secret } = await api.token({ expiresAt: Date.now() - 1 });
    expect((await api.ask("GET", "/api/v1/status", secret)).json.detail).toMatch(/^This token was good until 20/);
    expect((await api.ask("GET", "/api/v1/status")).json.detail).toMatch(
      /^No token was given\. Nothing was done\. Send/,
    );
  });

  test("is kept as a digest only; its secret has a prefix and 256 random bits", async () => {
    const api = await panelApi("");
    const { secret } = await api.token();
    expect(secret).toMatch(/^slw_[\w-]{43}[\w-]{6}$/);
    const [row] = await api.database.apiToken.findMany();
    expect(JSON.stringify(row)).not.toContain(secret.slice(4, 47));
    expect(row?.hash).toMatch(/^[0-9a-f]{64}$/);
  });

  test("cannot be tried or used without end", async () => {
    const { folder } = await fakeWorker();
    const most = { refused: { points: 2, duration: 60 }, asked: { points: 3, duration: 60 } };
    const api = await panelApi(`${folder}/worker.sock`, { apiLimit: createApiLimit(most) });
    const { secret } = await api.token();
    const statuses = async (given: string, times: number) => {
      const all: number[] = [];
      for (let time = 0; time < times; time++) all.push((await api.ask("GET", "/api/v1/runs", given)).status);
      return all;
    };
    expect(await statuses(secret, 4)).toEqual([200, 200, 200, 429]);
    expect(await statuses("slw_invented", 3)).toEqual([401, 401, 429]);
    const { headers, json } = await api.ask("GET", "/api/v1/runs", secret);
    expect(json.code).toBe("too-many-requests");
    expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
  });
});

describe("requests", () => {
  async function served() {
    const worker = await fakeWorker();
    const api = await panelApi(`${worker.folder}/worker.sock`);
    const { secret } = await api.token();
    const ask = (method: string, path: string, body?: unknown) => api.ask(method, `${apiPrefix}${path}`, secret, body);
    return { ...worker, api, ask };
  }

  test("what is not there, or not as it has to be, is refused as a problem with a code", async () => {
    const { ask } = await served();
    const refused = async (...asked: Parameters<typeof ask>) => (await ask(...asked)).json;
    expect(await refused("GET", "/nothing")).toMatchObject({ status: 404, code: "unknown-operation" });
    expect(await refused("DELETE", "/runs")).toMatchObject({ status: 404, code: "unknown-operation" });
    expect(await refused("GET", "/runs/99")).toMatchObject({ status: 404, code: "run-not-found" });
    expect(await refused("GET", "/runs/x")).toMatchObject({ status: 400, code: "bad-request" });
    expect(await refused("GET", "/runs?limit=9999")).toMatchObject({ status: 400, code: "bad-request" });
    expect(await refused("GET", "/runs?__proto__=1&limits=3")).toMatchObject({ status: 400, code: "bad-request" });
    expect(await refused("POST", "/runs", ["deploy"])).toMatchObject({ status: 400, code: "bad-request" });
    expect(await refused("POST", "/runs", { ...deploy("staging"), ref: "--upload-pack=x" })).toMatchObject({
      code: "bad-request",
      detail: expect.stringContaining("This is not a branch, tag or commit"),
    });
  });

  test("a refusal of the worker keeps code, sentence and facts; nothing unexpected is told", async () => {
    const { api, ask, serve } = await served();
    await serve({
      ask: async () => ({ accepted: false, code: "busy", message: "Run 7 is under way.", run: 7 }),
      refs: async () => {
        throw new Refusal("source-away", "The remote does not answer.", { tries: 3 });
      },
    });
    expect(await ask("POST", "/runs", deploy("staging"))).toMatchObject({
      status: 409,
      json: { type: "about:blank", title: "Conflict", code: "busy", detail: "Run 7 is under way.", facts: { run: 7 } },
    });
    expect((await ask("GET", "/refs")).json).toMatchObject({ code: "source-away", facts: { tries: 3 } });
    expect(api.logged).toEqual([]);
  });

  test("a worker that is away is 503", async () => {
    const { ask, leave } = await served();
    await leave();
    expect(await ask("GET", "/status")).toMatchObject({ status: 503, json: { code: "worker-away" } });
  });

  test("logs are lines that end with their cause; a run is followed to its end", async () => {
    const { ask, journal, say } = await served();
    const { json } = await ask(
      "GET",
      "/environments/staging/logs?services=frontend&services=backend&tail=3&follow=false",
    );
    expect(json).toMatchObject([
      { type: "line", service: "frontend", text: "listening, tail 3" },
      { type: "line", service: "backend" },
      { type: "skipped", service: "backend", lines: 7 },
      { type: "end", service: "backend", cause: "exited with 1" },
      { type: "end", cause: expect.any(String) },
    ]);
    say("Step 1/3");
    journal({ type: "finished", outcome: "succeeded", sentence: "Live in 14 s." });
    const followed = await ask("GET", "/runs/12/follow");
    expect(followed.json).toMatchObject([
      { type: "run", run: { id: 12, outcome: "succeeded" } },
      { type: "output", line: { text: "Step 1/3" } },
      { type: "end", cause: "The run has ended." },
    ]);
  });
});
