import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { onTestFinished } from "vitest";

export interface HttpServer {
  /** `http://127.0.0.1:port`. */
  address: string;
  /** What it was told under `Authorization`, request after request. */
  told: (string | undefined)[];
}

/** `git http-backend` behind a server of Node's that wants a user name and a token. */
export async function gitOverHttp(folder: string, username: string, token: string): Promise<HttpServer> {
  const wanted = `Basic ${Buffer.from(`${username}:${token}`).toString("base64")}`;
  return listen((request, response) => {
    if (request.headers.authorization === wanted) return void backend(folder, username, request, response);
    response.writeHead(401, { "www-authenticate": "Basic" }).end();
  });
}

/** It sends everybody elsewhere. */
export const redirectingTo = (elsewhere: string): Promise<HttpServer> =>
  listen((request, response) => void response.writeHead(302, { location: `${elsewhere}${request.url}` }).end());

async function listen(handle: (request: IncomingMessage, response: ServerResponse) => void): Promise<HttpServer> {
  const told: HttpServer["told"] = [];
  const server = createServer((request, response) => {
    told.push(request.headers.authorization);
    handle(request, response);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, told };
}

/** CGI, as far as git uses it. */
async function backend(folder: string, username: string, request: IncomingMessage, response: ServerResponse) {
  const { pathname, search } = new URL(request.url ?? "/", "http://x");
  const program = join(execFileSync("git", ["--exec-path"]).toString().trim(), "git-http-backend");
  const child = spawn(program, [], {
    env: {
      ...process.env,
      GIT_PROJECT_ROOT: folder,
      GIT_HTTP_EXPORT_ALL: "1",
      GIT_CONFIG_COUNT: "2",
      GIT_CONFIG_KEY_0: "http.receivepack",
      GIT_CONFIG_VALUE_0: "true",
      GIT_CONFIG_KEY_1: "safe.directory",
      GIT_CONFIG_VALUE_1: "*",
      REMOTE_USER: username,
      PATH_INFO: pathname,
      QUERY_STRING: search.slice(1),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers["content-type"],
      HTTP_CONTENT_ENCODING: request.headers["content-encoding"],
      HTTP_GIT_PROTOCOL: request.headers["git-protocol"] as string | undefined,
    },
  });
  request.pipe(child.stdin);
  const chunks: Buffer[] = [];
  for await (const chunk of child.stdout) chunks.push(chunk as Buffer);
  const answer = Buffer.concat(chunks);
  const end = answer.indexOf("\r\n\r\n");
  for (const line of answer.subarray(0, end).toString().split("\r\n")) {
    const [name = "", value = ""] = line.split(": ");
    if (name === "Status") response.statusCode = Number.parseInt(value, 10);
    else response.setHeader(name, value);
  }
  response.end(answer.subarray(end + 4));
}
