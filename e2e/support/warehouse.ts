import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { createConnection } from "mysql2/promise";
import { ownPanel } from "./handed-down.ts";

/** Production's items by their number, as the application answers them to a picker. */
export async function itemsInProduction(): Promise<string[]> {
  const { PRODUCTION_BACKEND_PORT: port } = await settings(".env");
  const address = `http://127.0.0.1:${port}/api`;
  const session = await fetch(`${address}/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: "picker", password: "picker-demo" }),
  });
  const { token } = (await session.json()) as { token: string };
  const answer = await fetch(`${address}/items`, { headers: { authorization: `Bearer ${token}` } });
  const { items } = (await answer.json()) as { items: { sku: string }[] };
  return items.map(({ sku }) => sku);
}

/** By production's published database port, as the application's user. */
export async function inProduction(...statements: string[]): Promise<void> {
  const [{ PRODUCTION_DATABASE_PORT: port }, { MYSQL_PASSWORD: password = "" }] = await Promise.all([
    settings(".env"),
    settings("env/production.env"),
  ]);
  const connection = await createConnection({
    host: "127.0.0.1",
    port: Number(port),
    user: "wms_user",
    password,
    database: "warehouse_wms",
  });
  try {
    for (const statement of statements) await connection.query(statement);
  } finally {
    await connection.end();
  }
}

const settings = async (file: string) => parseEnv(await readFile(join(ownPanel().repository, file), "utf8"));
