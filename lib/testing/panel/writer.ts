import { setTimeout as pause } from "node:timers/promises";
import { type Connection, createConnection } from "mysql2/promise";

export interface WriterReport {
  /** Ids that the server has acknowledged. */
  acknowledged: number[];
  /** The longest time without an acknowledgement. */
  longestGapMs: number;
  /** What became of the others: they may be there or not. */
  failures: Record<string, number>;
}

const everyMs = 5;

/** Commits an id every 5 ms over one connection, and comes back at once when that is cut: what a restore must not lose. */
export function startWriter(port: number, from = 1) {
  const acknowledged: number[] = [];
  const failures: Record<string, number> = {};
  const leaving = new AbortController();
  let [last, longestGapMs] = [performance.now(), 0];
  let connection: Connection | undefined;

  const write = async (id: number) => {
    connection ??= await connect(port);
    await connection.query(`INSERT INTO written (id) VALUES (${id})`);
    const now = performance.now();
    longestGapMs = Math.max(longestGapMs, now - last);
    last = now;
    acknowledged.push(id);
  };
  const writing = (async () => {
    for (let id = from; !leaving.signal.aborted; id++) {
      try {
        await write(id);
      } catch (error) {
        const { code = "unknown" } = error as { code?: string };
        failures[code] = (failures[code] ?? 0) + 1;
        connection?.destroy();
        connection = undefined;
      }
      await pause(everyMs);
    }
    connection?.destroy();
  })();

  return {
    acknowledged,
    async end(): Promise<WriterReport> {
      leaving.abort();
      await writing;
      return { acknowledged, longestGapMs: Math.round(longestGapMs), failures };
    },
  };
}

async function connect(port: number): Promise<Connection> {
  const account = { user: "tiny", password: "of tiny", database: "lines" };
  const connection = await createConnection({ host: "127.0.0.1", port, ...account, connectTimeout: 30_000 });
  connection.on("error", () => {}); // told to the query that was under way
  return connection;
}
