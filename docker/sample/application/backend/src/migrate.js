// node src/migrate.js [--seed]
import { readDatabaseConfig } from "./config.js";
import { log } from "./log.js";
import { migrate } from "./migrations.js";

try {
  await migrate(readDatabaseConfig(process.env), log, { withSeed: process.argv.includes("--seed") });
} catch (error) {
  log.fatal({ err: error }, "migration failed");
  process.exitCode = 1;
}
