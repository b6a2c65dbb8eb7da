import type { Tried, Try } from "../../domain/isolation/attempts.ts";
import type { Exposure } from "../../domain/isolation/exposure.ts";
import type { Scope } from "../../domain/release/spec.ts";

/** How the isolation of two environments is looked at, and tried. */
export interface IsolationVerbs {
  /**
   * What everything of the scope is on, mounts, publishes and takes of the host, as the engine has it, whoever has made it so.
   * No secret is in it: each becomes what `fingerprint` makes of it.
   */
  expose(scope: Scope, fingerprint: (secret: string) => string, signal: AbortSignal): Promise<Exposure>;
  /** The addresses of the engine's machine in the networks that it is in; those of the engine's own networks are not among them. */
  hostAddresses(signal: AbortSignal): Promise<string[]>;
  /**
   * Tries all of it from inside of a running container of the scope, made of the gateway's image, and answers in the same
   * order. Each try ends within `limitMs`, which is whole seconds.
   */
  tryFrom(
    scope: Scope,
    container: string,
    tries: readonly Try[],
    limitMs: number,
    signal: AbortSignal,
  ): Promise<Tried[]>;
}
