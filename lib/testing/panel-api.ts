import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { onTestFinished } from "vitest";
import type { NewToken } from "../application/people/ports.ts";
import { composePeople } from "../composition/people.ts";
import type { AuditEvent } from "../contract/audit.ts";
import type { Role } from "../contract/permissions.ts";
import { answerApi } from "../delivery/api/answer.ts";
import { type ApiLimit, createApiLimit } from "../delivery/api/limit.ts";
import { nameClient } from "../delivery/incoming.ts";
import { createLinkClient } from "../delivery/link/client.ts";
import type { WebProcess } from "../delivery/web-process.ts";
import { temporaryDatabase } from "./temporary.ts";

export interface TokenWish extends Partial<Omit<NewToken, "person">> {
  /** The role of whoever makes it. */
  maker?: Role;
}

const day = 24 * 60 * 60_000;

/** The API before a worker's link, with people and tokens in a database of their own; `told` is for the audit log. */
export async function panelApi(socketPath: string, { apiLimit = createApiLimit() }: { apiLimit?: ApiLimit } = {}) {
  const database = temporaryDatabase();
  const told: AuditEvent[] = [];
  const logged: [string, unknown][] = [];
  const people = {
    ...composePeople(database, "the web process's secret of a test"),
    record: async (event: AuditEvent) => void told.push(event),
  };
  const web: WebProcess = {
    people,
    rights: new EventTarget(),
    recordIntent: () => Promise.reject(new Error("Nobody asks for anything here.")),
    link: (actor) => createLinkClient(socketPath, actor),
    apiLimit,
    secret: "",
    secure: false,
    log: (message, error) => void logged.push([message, error]),
  };
  const server = createServer((request, response) => {
    const gone = new AbortController();
    response.once("close", () => gone.abort());
    nameClient(request, false);
    void (async () => {
      const body = await buffer(request);
      const answer = await answerApi(
        new Request(new URL(request.url ?? "/", url), {
          method: request.method ?? "GET",
          headers: request.headers as Record<string, string>,
          signal: gone.signal,
          ...(body.length > 0 && { body: new Uint8Array(body) }),
        }),
        web,
      );
      response.writeHead(answer.status, Object.fromEntries(answer.headers));
      if (!answer.body) return response.end();
      const stream = Readable.fromWeb(answer.body as never);
      stream.once("error", () => response.destroy()); // whoever read has gone
      return stream.pipe(response);
    })();
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  /** A new token of somebody new. */
  async function token({ maker = "admin", ...wish }: TokenWish = {}): Promise<{ secret: string; person: string }> {
    const email = `${crypto.randomUUID()}@example.org`;
    const { id } = await database.person.create({ data: { email, name: "Lead One", role: maker, passwordHash: "" } });
    const usual = { name: "ci", role: maker, environments: ["staging", "production"], critical: true } as const;
    const facts = { ...usual, environments: [...usual.environments], expiresAt: Date.now() + day, ...wish };
    return { secret: await people.tokens.make({ ...facts, person: id }, Date.now()), person: id };
  }

  /** The status, and what was answered as JSON, or each line of it. */
  async function ask(method: string, path: string, secret?: string, body?: unknown) {
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: {
        ...(secret !== undefined && { authorization: `Bearer ${secret}` }),
        "content-type": "application/json",
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    const isLines = answer.headers.get("content-type") === "application/x-ndjson";
    const lines = () => text.split("\n").filter(Boolean);
    return {
      status: answer.status,
      headers: answer.headers,
      json: isLines ? lines().map((line) => JSON.parse(line)) : JSON.parse(text),
    };
  }

  return { url, people, told, logged, database, token, ask };
}
