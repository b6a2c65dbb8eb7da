/** One a line, as a release's command writes them. */
export const migrationsIn = (text: string): string[] =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");

/** `pending`: staging's database has had them and production's has not; `extra`: the other way round. */
export function pendingMigrations(staging: readonly string[], production: readonly string[]) {
  const without = (all: readonly string[], others: readonly string[]) => all.filter((one) => !others.includes(one));
  return { pending: without(staging, production), extra: without(production, staging) };
}
