const databaseVariables = ["DATABASE_HOST", "DATABASE_NAME", "DATABASE_USER", "MYSQL_PASSWORD"];

/** Where the database is and who we are there. Throws with every missing variable by name. */
export function readDatabaseConfig(environment) {
  requireVariables(environment, databaseVariables);
  return {
    host: environment.DATABASE_HOST,
    port: Number(environment.DATABASE_PORT || 3306),
    database: environment.DATABASE_NAME,
    user: environment.DATABASE_USER,
    password: environment.MYSQL_PASSWORD,
  };
}

/** Everything the server needs. There is no default for a secret. */
export function readConfig(environment) {
  requireVariables(environment, [...databaseVariables, "JWT_SECRET"]);
  return {
    environment: environment.APP_ENVIRONMENT || "development",
    port: Number(environment.PORT || 5000),
    uploads: environment.UPLOADS || "/app/uploads",
    jwtSecret: environment.JWT_SECRET,
    migrateOnStart: environment.MIGRATE_ON_START === "true",
    database: readDatabaseConfig(environment),
  };
}

function requireVariables(environment, names) {
  const missing = names.filter((name) => !environment[name]);
  if (missing.length > 0) throw new Error(`Missing in the environment: ${missing.join(", ")}`);
}
