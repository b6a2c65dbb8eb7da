import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { decode, encode } from "next-auth/jwt";
import { databaseFile, openDatabase } from "../adapters/store/database.ts";
import { applyMigrations } from "../adapters/store/migrate.ts";
import { createPeople } from "../adapters/store/people.ts";
import { createSessions } from "../adapters/store/sessions.ts";
import { createTokens } from "../adapters/store/tokens.ts";
import { type LinkVerb, linkRequests } from "../contract/link.ts";
import { environments } from "../contract/names.ts";
import type { Role } from "../contract/permissions.ts";
import { Refusal } from "../contract/refusal.ts";
import { createLinkServer, type LinkServer } from "../delivery/link/server.ts";
import type { LinkHandlers } from "../delivery/link/verbs.ts";
import { sessionCookieName } from "../delivery/session-cookie.ts";

export const root = resolve(import.meta.dirname, "../..");
const build = join(root, ".next");
const secret = "the web process's secret of a test, long enough";
const startLimitMs = 60_000;

const streams: ReadonlySet<LinkVerb> = new Set(["events", "logs", "logHistory", "download", "metrics", "openShell"]);

export interface WebPanel {
  url: string;
  /** What the worker was asked since the last look, without what the web process asks by itself. */
  reached(): string[];
  session(state: SessionState): Promise<string>;
  /** Whether somebody has used the session of this cookie in the last half hour. */
  wasUsed(cookie: string): Promise<boolean>;
  /** Of an administrator, for everything. */
  token(): Promise<string>;
  /** Somebody is invited, or somebody who is there gets a link for another password. */
  invite(name: string, person?: string): Promise<void>;
  /** What it has printed since the last look. */
  said(): string[];
  /** Somebody whom nothing else is about. */
  bystander: { id: string; email: string };
  stop(): Promise<void>;
}

/** `unused`: not for an hour, which is no limit. */
export type SessionState = Role | "unused" | "idle" | "old" | "ended" | "disabled" | "unconfirmed" | "forged";

interface WebPanelOptions {
  /** From a copy of the build that knows nothing of proxy.ts. */
  withoutProxy?: boolean;
  /** The data folder of a worker. Without one it has a link of its own, whose handlers only note that they were asked. */
  worker?: string;
  /** What its own link answers, for pages that show something. */
  answers?: Partial<Record<LinkVerb, unknown>>;
}

/** The real web process with its build, before a real link. */
export async function startWebPanel({ withoutProxy = false, worker, answers }: WebPanelOptions): Promise<WebPanel> {
  const folder = mkdtempSync(join(tmpdir(), "slipway-web-"));
  const data = worker ?? join(folder, "data");
  const asked: string[] = [];
  const link = worker === undefined ? await ownLink(data, asked, answers) : undefined;
  const database = openDatabase(data);
  const sessions = createSessions(database);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const web = start(withoutProxy ? withoutProxyIn(folder) : root, { data, port, url });
  const stop = async () => {
    const ended = once(web, "exit");
    if (web.exitCode === null && web.kill("SIGTERM")) await ended;
    await link?.close(0);
    await database.$disconnect();
    rmSync(folder, { recursive: true, force: true });
  };
  const said: string[] = [];
  await listening(web, said).catch(async (error) => {
    await stop();
    throw error;
  });

  const person = async (name: string, role: Role, disabledAt: Date | null = null) => {
    const facts = {
      email: `${name}@example.org`,
      name,
      role,
      passwordHash: nobodys,
      createdAt: new Date(),
      disabledAt,
    };
    const where = { email: facts.email };
    return database.person.upsert({ where, create: facts, update: { role, disabledAt } });
  };
  const bystander = await person("bystander", "viewer");
  await person("another administrator", "admin");

  return {
    url,
    bystander,
    stop,
    said: () => said.splice(0),
    reached: () => asked.splice(0).filter((verb) => !byItself.has(verb)),
    async token() {
      const facts = { name: "ci", role: "admin", environments: [...environments], critical: true } as const;
      const maker = await person("token maker", "admin");
      const wish = { ...facts, environments: [...environments], person: maker.id, expiresAt: Date.now() + hour };
      return createTokens(database).make(wish, Date.now());
    },
    async invite(name, person) {
      const facts = { name, email: `${name}@example.org`, role: "viewer", invitedBy: "a test" } as const;
      const expiresAt = Date.now() + hour;
      await createPeople(database).invite({ ...facts, expiresAt, ...(person && { person }) }, Date.now());
    },
    async wasUsed(cookie) {
      const token = await decode({ token: cookie.slice(cookie.indexOf("=") + 1), secret });
      const record = await sessions.find(String(token?.session));
      return record !== undefined && Date.now() - record.lastSeenAt < hour / 2;
    },
    async session(state) {
      if (state === "forged")
        return `${sessionCookieName(false)}=${await encode({ token: { session: "x" }, secret: "another" })}`;
      const role = isRole(state) ? state : "admin";
      const { id } = await person(`${state} of the test`, role, state === "disabled" ? new Date() : null);
      const ago = (ms: number) => new Date(Date.now() - ms);
      const session = await sessions.begin({ person: id, address: "", browser: "" }, Date.now());
      const data = {
        unused: { lastSeenAt: ago(hour) },
        idle: { lastSeenAt: ago(5 * hour) },
        old: { createdAt: ago(25 * hour) },
        ended: { endedAt: new Date(), endedBy: "You have signed out." },
        unconfirmed: { confirmedAt: ago(hour) },
      }[state as string];
      if (data) await database.session.update({ where: { id: session }, data });
      return `${sessionCookieName(false)}=${await encode({ token: { session }, secret })}`;
    },
  };
}

/** Of a password that nobody knows. */
const nobodys = "$argon2id$v=19$m=19456,t=2,p=1$COlay8pl2ydTf3VLTI0AHg$N4szobpvxRaUCoarPw1BlTqslfD2X4mDcESIpOKau28";

async function ownLink(data: string, asked: string[], answers: WebPanelOptions["answers"]): Promise<LinkServer> {
  mkdirSync(data);
  applyMigrations(databaseFile(data));
  return createLinkServer({
    socketPath: join(data, "worker.sock"),
    handlers: noting(asked, { ...usualAnswers, ...answers }),
    log: () => {},
  });
}

const hour = 3_600_000;
/** Passed on to every browser, and the audit log's. */
const byItself: ReadonlySet<string> = new Set(["events", "takeHappenings"]);
const isRole = (state: SessionState): state is Role => ["viewer", "developer", "lead", "admin"].includes(state);

function noting(asked: string[], answers: Partial<Record<LinkVerb, unknown>>): LinkHandlers {
  async function* nothing() {}
  const note = (verb: LinkVerb) => {
    asked.push(verb);
    if (verb === "run") throw new Refusal("run-not-found", "There is no run 1.");
    return streams.has(verb) ? nothing() : (answers[verb] ?? null);
  };
  const verbs = Object.keys(linkRequests) as LinkVerb[];
  return Object.fromEntries(verbs.map((verb) => [verb, async () => note(verb)])) as unknown as LinkHandlers;
}

/** Where a page could not be rendered with nothing at all. */
const lists = ["runs", "releases", "backups", "certificates", "audit", "journal", "output", "panelBackups"] as const;
const usualAnswers: Partial<Record<LinkVerb, unknown>> = {
  ...Object.fromEntries(lists.map((verb) => [verb, []])),
  take: { accepted: true, run: 1 },
  notifications: { channels: [], deliveries: [] },
  remote: { access: "none" },
};

/** The same program, its build without the entry for proxy.ts. */
function withoutProxyIn(folder: string): string {
  const copy = join(folder, "panel");
  mkdirSync(copy);
  for (const name of ["server.ts", "package.json", "next.config.mjs", "tsconfig.json"])
    cpSync(join(root, name), join(copy, name));
  for (const name of ["node_modules", "lib", "prisma", "public", "app", "components"])
    symlinkSync(join(root, name), join(copy, name));
  cpSync(build, join(copy, ".next"), { recursive: true, filter: (path) => path !== join(build, "cache") });
  const manifest = join(copy, ".next/server/functions-config-manifest.json");
  const { functions, ...rest } = JSON.parse(readFileSync(manifest, "utf8")) as { functions: Record<string, unknown> };
  if (!("/_middleware" in functions))
    throw new Error(`${manifest} does not name proxy.ts; Next keeps it elsewhere now.`);
  const { "/_middleware": _, ...others } = functions;
  writeFileSync(manifest, JSON.stringify({ ...rest, functions: others }));
  return copy;
}

function start(folder: string, { data, port, url }: { data: string; port: number; url: string }): ChildProcess {
  const env = {
    ...process.env,
    NODE_ENV: "production",
    NEXT_TELEMETRY_DISABLED: "1",
    NEXTAUTH_SECRET: secret,
    NEXTAUTH_URL: url,
    SLIPWAY_DATA: data,
    SLIPWAY_TRUST_PROXY: "1", // a test can be many addresses
    PORT: String(port),
    HOST: "127.0.0.1",
  };
  return spawn(join(root, "node_modules/.bin/node"), ["server.ts"], {
    cwd: folder,
    env: env as never,
    stdio: ["ignore", "pipe", "pipe"],
  });
}

async function listening(web: ChildProcess, said: string[]): Promise<void> {
  const { promise, resolve: up, reject } = Promise.withResolvers<void>();
  const fail = (why: string) =>
    reject(new Error(`The web process ${why}. Is there a build (npm test makes one)? It said:\n${said.join("\n")}`));
  const limit = setTimeout(() => fail("did not listen in time"), startLimitMs);
  web.once("exit", (code) => fail(`ended with ${code}`));
  for (const stream of [web.stdout, web.stderr])
    if (stream)
      createInterface({ input: stream }).on("line", (line) => {
        said.push(line);
        if (line.startsWith("web: listening")) up();
      });
  await promise.finally(() => clearTimeout(limit));
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}
