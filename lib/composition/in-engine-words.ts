import { asRefusal } from "../adapters/docker/errors.ts";
import type { Gateways } from "../application/ports.ts";

/**
 * Gateways speak to the same engine: when that is away or refuses, they say it in the same words, so that whoever waits
 * for the engine knows it. The signal is each verb's last argument. A stream says by itself why it was interrupted.
 */
export function inEngineWords(gateways: Gateways, host: string): Gateways {
  return new Proxy(gateways, {
    get(target, name, receiver) {
      const verb: unknown = Reflect.get(target, name, receiver);
      if (typeof verb !== "function") return verb;
      return (...args: unknown[]) => {
        const answer: unknown = verb.apply(target, args);
        if (!(answer instanceof Promise)) return answer;
        return answer.catch((error) => {
          throw asRefusal(error, host, args.at(-1) as AbortSignal);
        });
      };
    },
  });
}
