import { expect, test } from "vitest";
import { codeFolder, migrationCommand, pathsIn } from "./migrations.ts";

const packageJson = (of: object) => JSON.stringify({ name: "shop", ...of });
const scripts = (of: Record<string, string>) => packageJson({ scripts: of });

test.each<[what: string, paths: string[], text: string | undefined, command: string | undefined]>([
  ["a script", [], scripts({ "db:migrate": "knex migrate:latest" }), "npm run db:migrate"],
  [
    "the script for deploys",
    [],
    scripts({ migrate: "prisma migrate dev", "migrate:deploy": "x" }),
    "npm run migrate:deploy",
  ],
  [
    "no script that asks or begins anew",
    [],
    scripts({ migrate: "prisma migrate reset", "migrate:undo": "x" }),
    undefined,
  ],
  [
    "Prisma, also where only building needs its program",
    ["prisma/migrations/1_init/migration.sql"],
    packageJson({ devDependencies: { prisma: "7" } }),
    "npx prisma migrate deploy",
  ],
  ["Prisma without migrations", ["prisma/schema.prisma"], packageJson({ dependencies: { prisma: "7" } }), undefined],
  ["Knex", ["knexfile.js"], packageJson({ dependencies: { knex: "3" } }), "npx knex migrate:latest"],
  [
    "Sequelize",
    ["src/migrations/1.js"],
    packageJson({ devDependencies: { "sequelize-cli": "6" } }),
    "npx sequelize-cli db:migrate",
  ],
  ["Django", ["manage.py"], undefined, "python manage.py migrate --noinput"],
  ["Laravel, whose package.json is the frontend's", ["artisan"], packageJson({}), "php artisan migrate --force"],
  ["a package.json that is none", ["index.js"], "{", undefined],
  [
    "scripts that are none",
    ["knexfile.js"],
    packageJson({ scripts: [1], dependencies: { knex: "3" } }),
    "npx knex migrate:latest",
  ],
])("%s", (_what, paths, text, command) => {
  expect(migrationCommand(paths, text)).toBe(command);
});

test("code lies in the Dockerfile's folder if it has a package.json, else in the context", () => {
  const paths = ["package.json", "apps/api/package.json", "apps/api/knexfile.js", "docker/Dockerfile"];
  expect(codeFolder({ context: ".", dockerfile: "apps/api/Dockerfile", args: {} }, paths)).toBe("apps/api");
  expect(codeFolder({ context: ".", dockerfile: "docker/Dockerfile", args: {} }, paths)).toBe(".");
  expect(codeFolder({ context: "apps/api", dockerfile: "Dockerfile", args: {} }, paths)).toBe("apps/api");
  expect(pathsIn("apps/api", paths)).toEqual(["package.json", "knexfile.js"]);
  expect(pathsIn(".", paths)).toEqual(paths);
});
