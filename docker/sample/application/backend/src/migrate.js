// node src/migrate.js [--seed], or --applied: only says which migrations the database has had, one a line
import { readDatabaseConfig } from "./config.js";
import { log } from "./log.js";
import { appliedMigrations, migrate } from "./migrations.js";

try {
  const databaseConfig = readDatabaseConfig(process.env);
  if (process.argv.includes("--applied"))
    for (const name of await appliedMigrations(databaseConfig)) process.stdout.write(`${name}\n`);
  else await migrate(databaseConfig, log, { withSeed: process.argv.includes("--seed") });
} catch (error) {
  log.fatal({ err: error }, "migration failed");
  process.exitCode = 1;
}
