import { Refusal } from "../../contract/refusal.ts";
import type { Database } from "./database.ts";

export type Transaction = Parameters<Parameters<Database["$transaction"]>[0]>[0];

/**
 * Says who acts, and answers the token that its writes carry. Whoever held the lease before can write no more. The right
 * to take it is the worker lock.
 */
export async function takeLease(database: Database, holder: string, at: number): Promise<number> {
  const since = new Date(at);
  const lease = await database.lease.upsert({
    where: { id: 1 },
    create: { id: 1, token: 1, holder, since },
    update: { token: { increment: 1 }, holder, since },
  });
  return lease.token;
}

/** Runs one transaction of the worker that holds the lease under `token`; any other is refused before it writes. */
export function writeUnderLease<T>(
  database: Database,
  token: number,
  write: (transaction: Transaction) => Promise<T>,
): Promise<T> {
  return database.$transaction(async (transaction) => {
    const lease = await transaction.lease.findUnique({ where: { id: 1 } });
    if (lease?.token !== token)
      throw new Refusal(
        "lock-lost",
        `Another worker (${lease?.holder ?? "none is recorded"}) acts on this data folder now. This one has written nothing and must stop.`,
      );
    return write(transaction);
  });
}
