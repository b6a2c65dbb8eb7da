import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { PrismaLibSql } from "@prisma/adapter-libsql";
import { PrismaClient } from "#prisma/generated/client.ts";

export type Database = PrismaClient;

export const databaseFile = (folder: string): string => join(folder, "slipway.db");

/**
 * Opens the database in a folder, which `applyMigrations` has made. A process keeps one for its life and ends it with
 * `$disconnect`. Several processes may have it open: a writer waits up to 5 s for another.
 */
export function openDatabase(folder: string): Database {
  const url = pathToFileURL(databaseFile(folder)).href;
  return new PrismaClient({
    adapter: new OneConnection({ url, timeout: 5000 }),
    transactionOptions: { maxWait: 10_000, timeout: 10_000 },
  });
}

type Client = ReturnType<PrismaLibSql["createClient"]>;
type Transaction = Awaited<ReturnType<Client["transaction"]>>;

/**
 * libsql's client leaves a connection (two file descriptors) behind per transaction and begins it deferred, so that
 * one which reads first fails without waiting when somebody else has written since. Prisma's adapter already lets
 * nothing else run during a transaction, so here it runs on the one connection there is, and takes the write lock
 * when it begins.
 */
class OneConnection extends PrismaLibSql {
  override createClient(config: Parameters<PrismaLibSql["createClient"]>[0]): Client {
    const client = super.createClient(config);
    client.transaction = async () => {
      await client.execute("BEGIN IMMEDIATE");
      return transactionOn(client);
    };
    return client;
  }
}

function transactionOn(client: Client): Transaction {
  const end = async (statement: "COMMIT" | "ROLLBACK") => {
    await client.execute(statement);
    transaction.closed = true;
  };
  const transaction = {
    closed: false,
    execute: (statement: Parameters<Transaction["execute"]>[0]) => client.execute(statement),
    batch: (statements: Parameters<Transaction["batch"]>[0]) => inOrder(client, statements),
    executeMultiple: (sql: string) => client.executeMultiple(sql),
    rollback: () => end("ROLLBACK"),
    commit: () =>
      end("COMMIT").catch(async (failure) => {
        await end("ROLLBACK");
        throw failure;
      }),
    close() {},
  };
  return transaction;
}

async function inOrder(client: Client, statements: Parameters<Transaction["batch"]>[0]) {
  const results = [];
  for (const statement of statements) results.push(await client.execute(statement));
  return results;
}
