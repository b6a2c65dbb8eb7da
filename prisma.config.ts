import { join, resolve } from "node:path";
import { defineConfig } from "prisma/config";

/** For Prisma's command line only; the processes open the database with `openDatabase`. */
export default defineConfig({
  schema: "prisma/schema.prisma",
  migrations: { path: "prisma/migrations" },
  datasource: { url: `file:${join(resolve(process.env.SLIPWAY_DATA ?? "data"), "slipway.db")}` },
});
