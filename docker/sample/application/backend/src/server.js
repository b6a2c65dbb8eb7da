import { mkdir } from "node:fs/promises";
import { createServer } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { createApp } from "./app.js";
import { readConfig } from "./config.js";
import { openDatabase, pingDatabase } from "./database.js";
import { createLive } from "./live.js";
import { log } from "./log.js";
import { migrate } from "./migrations.js";
import { stopGracefully } from "./stop.js";
import { createTokens } from "./tokens.js";

const config = readConfig(process.env);
await mkdir(config.uploads, { recursive: true });

const pool = openDatabase(config.database);
const tokens = createTokens(config.jwtSecret);
const live = createLive({ tokens, log });
const readiness = { ready: false, reason: "waiting for the database" };
const server = createServer(createApp({ pool, tokens, live, log, uploads: config.uploads, readiness }));
live.attach(server);

server.listen(config.port, () => log.info({ port: config.port }, "listening"));
for (const signal of ["SIGTERM", "SIGINT"])
  process.once(signal, () => stopGracefully({ signal, server, live, pool, readiness, log }));
process.on("SIGUSR2", () => live.sayGoodbye("another version has taken over"));

await databaseAnswers();
try {
  if (config.migrateOnStart) await migrate(config.database, log, { withSeed: true });
} catch (error) {
  log.fatal({ err: error }, "migration failed");
  process.exit(1);
}
readiness.ready = true;
log.info("ready");

/** The database may come up later than we do, on a first start or after a reboot; until then health says 503. */
async function databaseAnswers() {
  for (let delay = 250; ; delay = Math.min(delay * 2, 5_000)) {
    try {
      return await pingDatabase(pool, 3_000);
    } catch (error) {
      readiness.reason = `waiting for the database: ${error.message}`;
      log.warn({ reason: error.message, retryInMs: delay }, "the database does not answer yet");
      await pause(delay);
    }
  }
}
