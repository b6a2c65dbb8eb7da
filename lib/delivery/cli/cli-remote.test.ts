import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test, vi } from "vitest";
import { slipwayProgram, startCommand } from "../../testing/command.ts";
import { fakeWorker } from "../../testing/fake-worker.ts";
import { panelApi } from "../../testing/panel-api.ts";
import { collect } from "../../testing/some-link.ts";
import { temporaryFolder } from "../../testing/temporary.ts";
import { hostActor } from "../link/actor.ts";
import { followRun } from "../link/follow-run.ts";
import { type CommandLink, linkOnThisHost } from "./command-link.ts";
import { linkToPanel, remotePanel } from "./remote-link.ts";
import { requestIdOf } from "./request-id.ts";

vi.setConfig({ testTimeout: 90_000 });
const soon = (assertion: () => void) => vi.waitFor(assertion, { timeout: 40_000 });
const within = () => AbortSignal.timeout(30_000);

/** The command line from elsewhere: there is no worker in its data folder. */
function startRemote(url: string, token: string, ...args: string[]) {
  const environment = { SLIPWAY_DATA: temporaryFolder(), SLIPWAY_URL: url, SLIPWAY_TOKEN: token };
  return startCommand(process.execPath, [slipwayProgram, ...args], environment);
}

async function remote(url: string, token: string, ...args: string[]) {
  const running = startRemote(url, token, ...args);
  const code = await running.code;
  return { code, out: running.out, error: running.error };
}

async function served() {
  const worker = await fakeWorker();
  const socket = `${worker.folder}/worker.sock`;
  const api = await panelApi(socket);
  const { secret } = await api.token();
  const elsewhere = linkToPanel({ url: new URL(api.url), token: secret });
  return { ...worker, api, secret, elsewhere, here: linkOnThisHost(socket, hostActor()) };
}

/** Another server than a panel; `closed`: nobody listens there any more. */
async function somewhere(listener: RequestListener, { closed = false } = {}): Promise<string> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  if (closed) server.close();
  else onTestFinished(() => void server.close());
  return `http://127.0.0.1:${port}`;
}

test("what is asked from elsewhere is answered as it is on the host", async () => {
  const { here, elsewhere, journal, say } = await served();
  journal(
    { type: "mark", step: "build", mark: "acting" },
    { type: "finished", outcome: "rolled-back", sentence: "No." },
  );
  say("Step 1/3");
  const deploy = { kind: "deploy", requestId: crypto.randomUUID(), environment: "staging", ref: "main" } as const;
  const questions: ((link: CommandLink) => Promise<unknown>)[] = [
    (link) => link.call("status", {}),
    (link) => link.call("runs", { environment: "staging", limit: 3 }),
    (link) => link.call("run", { run: 12 }),
    (link) => link.call("run", { run: 99 }).catch(({ code, message, facts }) => ({ code, message, facts })),
    (link) => link.call("output", { run: 12, after: 0, limit: 5000 }),
    (link) => link.call("ask", { input: deploy }),
    (link) => link.call("application", {}),
    (link) => collect(followRun(link, 12, within())),
    async (link) =>
      (
        await collect(link.logs({ environment: "staging", services: ["frontend", "backend"], follow: false }, within()))
      ).flat(),
  ];
  for (const question of questions) expect(await question(elsewhere)).toEqual(await question(here));
  for (const ask of [
    () => elsewhere.call("recoveryKey", {}),
    () => elsewhere.call("signOff", { release: 1, item: "Login works" }),
  ])
    await expect(ask()).rejects.toMatchObject({ code: "host-only" });
});

test("a deploy is waited for, also while the panel's worker is away", async () => {
  const { api, secret, asked, journal, leave, serve } = await served();
  const waiting = startRemote(api.url, secret, "deploy", "staging", "--request-id", "job 7", "--wait");
  await soon(() => expect(waiting.out).toContain("Run 12"));
  journal({ type: "mark", step: "build", mark: "done" });
  await soon(() => expect(waiting.out).toContain("Build images"));
  await leave();
  await soon(() => expect(waiting.error).toContain("The worker is away"));
  await serve();
  journal({ type: "finished", outcome: "succeeded", sentence: "Live in 14 s." });
  expect(await waiting.code).toBe(0);
  expect(waiting.out).toContain("Live in 14 s.");
  expect(asked).toMatchObject([
    {
      input: { requestId: requestIdOf("job 7", { kind: "deploy", environment: "staging" }) },
      actor: { name: "token:ci of Lead One", from: "127.0.0.1" },
    },
  ]);
});

test("the same text is the same request, of one kind in one environment", () => {
  const deploy = { kind: "deploy", environment: "staging" } as const;
  const id = requestIdOf("job 7", deploy);
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(requestIdOf("job 7", deploy)).toBe(id);
  const others = [
    requestIdOf("job 8", deploy),
    requestIdOf("job 7", { ...deploy, kind: "rollback" }),
    requestIdOf("job 7", { ...deploy, environment: "production" }),
    requestIdOf(undefined, deploy),
    requestIdOf(undefined, deploy),
  ];
  expect(new Set([id, ...others]).size).toBe(6);
});

test("a wrong token, address or network is told as such, with an exit code of its own", async () => {
  const { api } = await served();
  const wrong = await remote(api.url, "slw_invented", "status", "--json");
  expect(wrong).toMatchObject({ code: 1, error: expect.stringContaining("This token is not known here") });
  expect(JSON.parse(wrong.out)).toMatchObject({ error: { code: "token-refused" } });
  const gone = await somewhere(() => undefined, { closed: true });
  expect(await remote(gone, "slw_x", "status")).toMatchObject({
    code: 3,
    error: expect.stringContaining(`The panel at ${gone} does not answer: ECONNREFUSED`),
  });
  expect(await remote("http://panel.example.org", "slw_x", "status")).toMatchObject({
    code: 2,
    error: expect.stringContaining("has to begin with https"),
  });
  expect(await remote(api.url, "slw_x", "password-link", "a@example.org")).toMatchObject({
    code: 1,
    error: expect.stringContaining("not with a token"),
  });
});

test("a token is sent to a panel alone, and nowhere in the clear", async () => {
  const status = (url: string) => linkToPanel({ url: new URL(url), token: "slw_x" }).call("status", {});
  const other = await somewhere((_, response) => response.end("<html>"));
  await expect(status(other)).rejects.toThrow(/answers, but not as a panel does \(200\)/);
  const moved: string[] = [];
  const target = await somewhere((request, response) => {
    moved.push(request.url ?? "");
    response.end();
  });
  const moving = await somewhere((_, response) => response.writeHead(302, { location: target }).end());
  await expect(status(moving)).rejects.toThrow(/answers, but not as a panel does \(302\)/);
  expect(moved).toEqual([]);
  for (const [SLIPWAY_URL, SLIPWAY_TOKEN, why] of [
    ["http://10.0.0.7:3000", "slw_x", /has to begin with https/],
    ["panel.example.org", "slw_x", /has to be the panel's address/],
    ["https://panel.example.org/api/v1", "slw_x", /and nothing more/],
    ["https://panel.example.org", "", /SLIPWAY_TOKEN is needed/],
  ] as const)
    expect(() => remotePanel({ SLIPWAY_URL, SLIPWAY_TOKEN } as never)).toThrow(why);
  for (const SLIPWAY_URL of [
    "http://localhost:3000",
    "http://127.0.0.1:3000/",
    "http://[::1]:3000",
    "https://panel.example.org",
  ])
    expect(remotePanel({ SLIPWAY_URL, SLIPWAY_TOKEN: "slw_x" } as never)).toMatchObject({ token: "slw_x" });
  expect(remotePanel({ SLIPWAY_TOKEN: "slw_x" } as never)).toBeUndefined();
});
