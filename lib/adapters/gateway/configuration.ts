import { createHash } from "node:crypto";
import { latencyBounds } from "../../domain/metrics/answered.ts";
import type { Route } from "../../domain/release/spec.ts";
import { lastLine, type Server, serverName, type Truth, truthLines } from "./truth.ts";

/** Where everything of the gateway lies in its container. */
export const folder = "/gateway";
export const adminSocket = `${folder}/admin.sock`;

export const frontendOf = (port: number | string) => `in-${port}`;
export const backendOf = (port: number | string) => `out-${port}`;

/** `haproxy.cfg` for HAProxy 2.6 to 3.2: the whole truth of a gateway as text. */
export function renderConfiguration(truth: Truth): string {
  const [head, ...rest] = sections(truth, truth.servers);
  const shape = `  set-var proc.shape str(${shapeOf(truth)})`;
  return `${[truthLines(truth), [...(head ?? []), shape], ...rest, [lastLine]].map(joined).join("\n\n")}\n`;
}

/** A hash of all that cannot be changed while HAProxy runs. The process knows its own, as the variable `proc.shape`. */
export function shapeOf(truth: Truth): string {
  const text = sections(truth, {}).map(joined).join("\n");
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

const joined = (lines: readonly string[]) => lines.join("\n");

function sections({ spec, files }: Truth, servers: Truth["servers"]): string[][] {
  const beside = `${folder}/${files}`;
  return [
    globalSection(beside),
    defaultsSection,
    ...spec.routes.map((route) => frontend(route, spec.header, beside)),
    ...spec.routes.filter(forwards).map((route) => backend(route, servers[route.port], beside)),
  ];
}

export const forwards = (route: Route) => route.redirectTo === undefined;

/** By how long until the application's answer began: how many took at most so long, and all. */
export const tookVariables = [...latencyBounds.map((bound) => `took_${bound}`), "took_all"] as const;

const globalSection = (beside: string) => [
  "global",
  "  nbthread 1",
  "  fd-hard-limit 20000",
  "  log stdout len 8192 format raw daemon",
  `  stats socket ${adminSocket} mode 600 level admin`,
  "  stats timeout 20d",
  "  hard-stop-after 2m",
  "  ssl-default-bind-options ssl-min-ver TLSv1.2",
  `  lua-load ${beside}/hold.lua`,
  `  lua-load ${beside}/configuration-file.lua`,
  `  lua-load ${beside}/answers.lua`,
  "  set-var proc.application_errors int(0)",
  ...tookVariables.map((name) => `  set-var proc.${name} int(0)`),
];

/** A connection that cannot be made is tried four times: a service that is restarted costs nobody a request. */
const defaultsSection = [
  "defaults",
  "  log global",
  "  option dontlognull",
  "  option redispatch",
  "  retries 3",
  "  timeout connect 2s",
  "  timeout queue 30s",
  "  timeout http-request 30s",
  "  timeout http-keep-alive 60s",
  "  timeout client 60s",
  "  timeout server 5m",
  "  timeout tunnel 1h",
  "  timeout client-fin 30s",
];

function frontend(route: Route, header: string, beside: string): string[] {
  const lines = [`frontend ${frontendOf(route.port)}`, `  bind ${listen(route, beside)}`];
  if (route.redirectTo !== undefined) return [...lines, ...redirect(route.redirectTo, header)];
  const rules = route.mode === "http" ? httpFrontend(route, header, beside) : tcpFrontend(route);
  return [...lines, ...rules, `  default_backend ${backendOf(route.port)}`];
}

const listen = ({ port, mode, tls }: Route, beside: string) =>
  mode === "http" && tls ? `:${port} ssl crt ${beside}/certificate.pem alpn h2,http/1.1` : `:${port}`;

const held = `{ str(all),map(${folder}/hold.map) -m found }`;

function httpFrontend(route: Route, header: string, beside: string): string[] {
  // A process that is leaving after a reload counts no servers, though it still has them.
  const nothingLive = `if !{ stopping } { nbsrv(${backendOf(route.port)}) eq 0 }`;
  const unavailable = "http-request return status 503 hdr Cache-Control no-store hdr Retry-After 5";
  return [
    ...http(header),
    accessLog(route.port),
    "  http-request set-var(txn.begun) date(0,ms)",
    `  http-request lua.hold if ${held}`,
    `  ${unavailable} content-type application/json string '{"error":"held-too-long"}' if { var(txn.held_too_long) -m bool }`,
    `  ${unavailable} content-type application/json string '{"error":"nothing-live"}' ${nothingLive} { req.hdr(accept) -m sub application/json }`,
    `  ${unavailable} content-type "text/html; charset=utf-8" file ${beside}/nothing-live.html ${nothingLive}`,
    "  http-request set-header X-Forwarded-For %[src]",
    `  http-request set-header X-Forwarded-Proto ${route.tls ? "https" : "http"}`,
    "  http-request set-header X-Forwarded-Host %[req.hdr(host)]",
    `  http-request set-header X-Forwarded-Port ${route.port}`,
  ];
}

const redirect = (to: number, header: string) => [
  ...http(header),
  `  http-request redirect code 308 location https://%[req.hdr(host),host_only]${to === 443 ? "" : `:${to}`}%[pathq]`,
];

const http = (header: string) => [
  "  mode http",
  "  option idle-close-on-response",
  `  http-after-response set-header X-Environment ${literal(header)}`,
  "  http-request set-var(txn.path) path,bytes(0,1024)",
];

/**
 * `end` is HAProxy's termination state (`----` is a good end); times in milliseconds, -1 where it did not come so far. On a
 * kept connection `at` is when the request before had ended: this one began `handshake` and `idle` later.
 */
const accessLog = (port: number) =>
  `  log-format '{"kind":"request","at":%Ts%ms,"port":${port},"release":"%s","status":%ST,"end":"%tsc","method":"%HM",` +
  `"path":"%[var(txn.path),json(utf8s)]","client":"%ci","bytes":"%B","retries":"%rc",` +
  `"times":{"handshake":%Th,"idle":%Ti,"request":%TR,"queue":%Tw,"connect":%Tc,"response":%Tr,"total":%Ta}}'`;

const tcpFrontend = (route: Route) => [
  "  mode tcp",
  "  timeout client 24h",
  "  option clitcpka",
  `  log-format '{"kind":"connection","at":%Ts%ms,"port":${route.port},"release":"%s","end":"%ts","client":"%ci","bytes":"%B","times":{"connect":%Tc,"total":%Tt}}'`,
  "  tcp-request inspect-delay 30s",
  `  tcp-request content lua.hold if ${held}`,
];

function backend(route: Route, server: Server | undefined, beside: string): string[] {
  return [
    `backend ${backendOf(route.port)}`,
    ...(route.mode === "http" ? httpBackend(beside) : tcpBackend),
    ...(server ? [`  server ${serverName(server.release)} ${serverArguments(route, server)}`] : []),
  ];
}

/**
 * A new connection to the server for each request costs 0.1 ms, but on a kept one a request may cross the server's own
 * closing and fail.
 */
const httpBackend = (beside: string) => [
  "  mode http",
  "  option http-server-close",
  "  balance roundrobin",
  ...[502, 503, 504].map(
    (status) =>
      `  http-error status ${status} content-type "text/html; charset=utf-8" file ${beside}/not-answering.html`,
  ),
  "  http-response set-var(proc.application_errors) var(proc.application_errors),add(1) if { status 500:599 }",
  "  http-response set-var(txn.took) date(0,ms),sub(txn.begun)",
  "  http-response set-var(proc.took_all) var(proc.took_all),add(1)",
  ...latencyBounds.map(
    (bound) =>
      `  http-response set-var(proc.took_${bound}) var(proc.took_${bound}),add(1) if { var(txn.took) -m int le ${bound} }`,
  ),
];

const tcpBackend = ["  mode tcp", "  balance roundrobin", "  timeout server 24h", "  option srvtcpka"];

/** What follows a server's name, in the file as in `add server`. Servers are never checked: databases count failed logins. */
export function serverArguments(route: Route, server: Server): string {
  const options = route.mode === "tcp" ? " on-marked-down shutdown-sessions" : "";
  return `${server.address}:${server.port}${options}${route.tls === "reencrypt" ? " ssl verify none" : ""}`;
}

/** A value inside a log-format string, where `%` has a meaning. */
function literal(text: string): string {
  if (!/^[\x20-\x7e]*$/.test(text) || text.includes("'"))
    throw new Error(`Not a header value: ${JSON.stringify(text)}`);
  return `'${text.replaceAll("%", "%%")}'`;
}
