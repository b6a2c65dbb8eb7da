import { z } from "zod";
import { normalise } from "../compose/file-path.ts";
import type { BuildDefinition, ComposeService } from "../compose/model.ts";

/** What brings a database to where a release wants it. All of it is a proposal that a person looks at. */

/** Where an image's code lies: several are built from one context, with a Dockerfile in the folder of each. */
export function codeFolder({ context, dockerfile }: BuildDefinition, paths: readonly string[]): string {
  const own = normalise(`${context}/${dockerfile}/..`);
  return paths.includes(inFolder(own, "package.json")) ? own : context;
}

export const inFolder = (folder: string, path: string): string => normalise(`${folder}/${path}`);

export const pathsIn = (folder: string, paths: readonly string[]): string[] => {
  const within = folder === "." ? "" : `${folder}/`;
  return paths.flatMap((path) => (path.startsWith(within) ? [path.slice(within.length)] : []));
};

/** `paths`: what lies in the folder of the code. `packageJson`: its text, where there is one. */
export function migrationCommand(paths: readonly string[], packageJson: string | undefined): string | undefined {
  const { scripts, dependencies, devDependencies } = manifestOf(packageJson);
  const script = Object.keys(scripts).find(
    (name) => isMigration.test(name) && !isForDevelopment.test(scripts[name] ?? ""),
  );
  if (script) return `npm run ${script}`;
  const packages = { ...dependencies, ...devDependencies };
  return tools.find(
    ({ name, file }) => (name === undefined || name in packages) && paths.some((path) => file.test(path)),
  )?.command;
}

/** A service that others wait for does it already. */
export function migratesItself(services: readonly ComposeService[]): boolean {
  const awaited = services.flatMap(({ dependsOn }) =>
    dependsOn.flatMap(({ service, condition }) => (condition === "service_completed_successfully" ? [service] : [])),
  );
  return services.some(
    ({ name, runtime: { command = [] } }) => awaited.includes(name) && /migrat/i.test([name, ...command].join(" ")),
  );
}

const isMigration =
  /^(?:(?:db|database|prisma|knex|sequelize|typeorm|drizzle):)?(?:migrate|migrations?)(?::(?:deploy|up|run|latest|apply|prod|production))?$/;
/** Asks questions, begins anew or goes back. */
const isForDevelopment = /\b(?:dev|development|reset|fresh|refresh|rollback|undo|revert|down|create|generate)\b/;

/** By what they leave in a repository. `name`: the package that brings them. */
const tools: readonly { name?: string; file: RegExp; command: string }[] = [
  { name: "prisma", file: /^(?:.*\/)?prisma\/(?:.*\/)?migrations\//, command: "npx prisma migrate deploy" },
  { name: "knex", file: /^knexfile\.\w+$/, command: "npx knex migrate:latest" },
  { name: "sequelize-cli", file: /(?:^|\/)migrations\//, command: "npx sequelize-cli db:migrate" },
  { name: "drizzle-kit", file: /^drizzle\.config\.\w+$/, command: "npx drizzle-kit migrate" },
  { name: "node-pg-migrate", file: /^migrations\//, command: "npx node-pg-migrate up" },
  { name: "db-migrate", file: /^migrations\//, command: "npx db-migrate up" },
  { file: /^manage\.py$/, command: "python manage.py migrate --noinput" },
  { file: /^alembic\.ini$/, command: "alembic upgrade head" },
  { file: /^artisan$/, command: "php artisan migrate --force" },
  { file: /^db\/migrate\//, command: "bin/rails db:migrate" },
];

const texts = z.record(z.string(), z.string()).catch({});
const manifest = z.object({ scripts: texts, dependencies: texts, devDependencies: texts });

/** What cannot be read says nothing. */
function manifestOf(text = "{}"): z.output<typeof manifest> {
  try {
    return manifest.parse(JSON.parse(text));
  } catch {
    return { scripts: {}, dependencies: {}, devDependencies: {} };
  }
}
