import { RateLimiterMemory, type RateLimiterRes } from "rate-limiter-flexible";
import type { SignInLimit } from "../../application/people/ports.ts";

const quarterHour = 15 * 60;

/** Counts failed attempts: ten per person and address, fifty per address, in a quarter of an hour. */
export function createSignInLimit(): SignInLimit {
  const perPerson = new RateLimiterMemory({ keyPrefix: "person", points: 10, duration: quarterHour });
  const perAddress = new RateLimiterMemory({ keyPrefix: "address", points: 50, duration: quarterHour });
  const personKey = (email: string, address: string) => `${email} ${address}`;
  return {
    async waitMs(email, address) {
      const [person, everybody] = await Promise.all([
        perPerson.get(personKey(email, address)),
        perAddress.get(address),
      ]);
      return Math.max(remaining(person), remaining(everybody));
    },
    async failed(email, address) {
      await Promise.all([perPerson.penalty(personKey(email, address)), perAddress.penalty(address)]);
    },
    async succeeded(email, address) {
      await perPerson.delete(personKey(email, address));
    },
  };
}

const remaining = (state: RateLimiterRes | null) => (state && state.remainingPoints <= 0 ? state.msBeforeNext : 0);
