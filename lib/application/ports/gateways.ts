import type { Environment } from "../../contract/names.ts";
import type { Tally } from "../../domain/metrics/answered.ts";
import type { GatewaySpec, GatewayTarget, Scope } from "../../domain/release/spec.ts";
import type { AccessLine } from "../../domain/report/access-line.ts";
import type { Output } from "./worker.ts";

export interface GatewayState {
  running: boolean;
  generation: number;
  /** The release that its configuration and its memory agree on. */
  live?: number;
  /** Set when configuration and memory differ. */
  conflict?: string;
  /** Absent where it does not run. */
  counters?: GatewayCounters;
}

export interface GatewayCounters {
  requests: number;
  /** 502, 503, 504 and aborted by us. */
  failed: number;
  /** The application's own 5xx. */
  applicationErrors: number;
}

/** `interrupted`: for a while its log could not be read, or it was away; requests that were cut then are in no log. */
export type AccessEvent = ({ type: "request" } & AccessLine) | { type: "interrupted"; at: number; cause: string };

/** Where a container listens for http; `tls`: and speaks TLS itself. */
export interface HttpPlace {
  address: string;
  port: number;
  tls: boolean;
}

export interface Gateways {
  /** Makes sure that the engine has what a gateway is made of, so that `ensure` does not wait for it. */
  prepare(output: Output, signal: AbortSignal): Promise<void>;
  /** Creates and starts it (answering 503 with a page until a release is live), or changes it in place. */
  ensure(spec: GatewaySpec, output: Output, signal: AbortSignal): Promise<void>;
  observe(scope: Scope, signal: AbortSignal): Promise<GatewayState | undefined>;
  /** At fixed addresses; networks' names must sort after the gateway's own. */
  attach(scope: Scope, networks: readonly { network: string; address: string }[], signal: AbortSignal): Promise<void>;
  detach(scope: Scope, networks: readonly string[], signal: AbortSignal): Promise<void>;
  /** All ports together; the configuration file first, then the running process. Without a target it answers 503. */
  switchTo(
    scope: Scope,
    target: GatewayTarget | undefined,
    generation: number,
    signal: AbortSignal,
  ): Promise<{ tookMs: number }>;
  /** Waits until nothing of the release is in flight, or the limit has passed: then that much is still open. */
  settle(scope: Scope, release: number, limitMs: number, signal: AbortSignal): Promise<{ open: number }>;
  /** Waits as `settle`; after the limit the rest is closed and counted. */
  drain(scope: Scope, release: number, limitMs: number, signal: AbortSignal): Promise<{ cut: number }>;
  /**
   * From now on every port keeps requests and new connections waiting, until `releaseHold` or for so long at most,
   * whatever becomes of the worker; held again, the time begins anew. More than 30 s is 30 s, for each who waits too: then
   * a request is answered with 503. Ports whose TLS passes through hold connections only.
   */
  hold(scope: Scope, limitMs: number, signal: AbortSignal): Promise<void>;
  /** Nothing held, or no gateway, is fine. */
  releaseHold(scope: Scope, signal: AbortSignal): Promise<void>;
  /** Waits until no request is in flight at the live release, or the limit has passed. A WebSocket is no request. */
  idle(scope: Scope, limitMs: number, signal: AbortSignal): Promise<{ open: number }>;
  /** Closes what is connected by tcp to a database that is not live (any more): its clients come back to the live one. */
  endStale(scope: Scope, signal: AbortSignal): Promise<{ cut: number }>;
  /**
   * A smoke request from inside the gateway to a candidate's address. `from`: a container of the scope, made of the gateway's
   * image, that it is sent from instead. Refuses `no-answer`.
   */
  request(
    scope: Scope,
    url: { address: string; port: number; path: string; from?: string },
    signal: AbortSignal,
  ): Promise<{ status: number; tookMs: number }>;
  /**
   * Whether all of them answer http within a second, whatever they answer, asked by the gateway itself: in a few milliseconds,
   * where a smoke request has to start a program first. Says no as well where it cannot ask.
   */
  answers(scope: Scope, places: readonly HttpPlace[], signal: AbortSignal): Promise<boolean>;
  /**
   * Takes another certificate (with its key, in PEM form) into use in place; `save`, called in between, makes it last.
   * Refuses `certificate-refused`, with nothing changed and nothing saved, when the gateway could not start with it.
   * Without a gateway it is only saved.
   */
  setCertificate(scope: Scope, pem: string, save: () => Promise<void>, signal: AbortSignal): Promise<void>;
  counters(scope: Scope, signal: AbortSignal): Promise<GatewayCounters>;
  /**
   * All that the gateway in this running container (its id or name) has counted. Asked over the channel that is open to it,
   * which costs the engine nothing; where it does not answer nobody waits until it does.
   */
  tally(container: string, signal: AbortSignal): Promise<Tally>;
  /**
   * Each http request that has ended from now on, or since an epoch millisecond. Waits for a gateway where there is none
   * yet, goes on when it or the engine was away, and ends with its signal only.
   */
  requests(scope: Scope, options: { since?: number }, signal: AbortSignal): AsyncIterable<AccessEvent>;
  remove(scope: Scope, signal: AbortSignal): Promise<void>;
}

/** Certificate, chain and key of an environment in one PEM; self-signed until somebody gives another. */
export interface CertificateStore {
  pemOf(environment: Environment): Promise<string>;
  save(environment: Environment, pem: string): Promise<void>;
}
