import { RateLimiterMemory, type RateLimiterRes } from "rate-limiter-flexible";
import { Refusal } from "../../contract/refusal.ts";

/** What an address may ask in vain, and what a token may ask at all, in seconds. */
const refusedOfAddress = { points: 30, duration: 60 };
const askedOfToken = { points: 600, duration: 60 };

export interface ApiLimit {
  /** Refuses `too-many-requests` where this address was refused too often. */
  beforeToken(address: string): Promise<void>;
  refused(address: string): Promise<void>;
  /** Counts a request of this token, and refuses `too-many-requests`. */
  ask(token: string): Promise<void>;
}

export function createApiLimit(most = { refused: refusedOfAddress, asked: askedOfToken }): ApiLimit {
  const refused = new RateLimiterMemory(most.refused);
  const asked = new RateLimiterMemory(most.asked);
  return {
    async beforeToken(address) {
      const state = await refused.get(address);
      if (state && state.consumedPoints >= most.refused.points) throw tooMany("refused from this address", state);
    },
    async refused(address) {
      await refused.penalty(address);
    },
    async ask(token) {
      await asked.consume(token).catch((state: RateLimiterRes) => {
        throw tooMany("asked with this token", state);
      });
    },
  };
}

function tooMany(what: string, { msBeforeNext }: RateLimiterRes): Refusal {
  const retryAfter = Math.max(1, Math.ceil(msBeforeNext / 1000));
  return new Refusal("too-many-requests", `Too much was ${what}. Nothing was done. Try again in ${retryAfter} s.`, {
    retryAfter,
  });
}
