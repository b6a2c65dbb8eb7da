import { configDefaults, defineConfig } from "vitest/config";

const exclude = [...configDefaults.exclude, "docker/sample/**", "data/**", ".cache/**", "e2e/**"];

/** `unit` needs nothing but Node; `engine` a real engine, one file at a time. */
export default defineConfig({
  test: {
    projects: [
      { test: { name: "unit", include: ["**/*.test.{ts,tsx}"], exclude: [...exclude, "**/*.engine.test.ts"] } },
      {
        test: {
          name: "engine",
          include: ["**/*.engine.test.ts"],
          exclude,
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
