import { configDefaults, defineConfig } from "vitest/config";
import LongestFirst from "./scripts/testing/longest-first.ts";

const exclude = [
  ...configDefaults.exclude,
  ".next/**",
  "docker/sample/application/**",
  "e2e/**",
  "data*/**",
  ".cache/**",
];

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: "unit",
          include: ["**/*.test.ts", "**/*.test.tsx"],
          exclude: [...exclude, "**/*.engine.test.ts", "**/*.web.test.ts"],
          // Some start processes, which on a busy machine takes seconds.
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        // The real web process, so there must be a build; no engine.
        test: { name: "web", include: ["**/*.web.test.ts"], exclude, testTimeout: 120_000, hookTimeout: 120_000 },
      },
      {
        test: {
          name: "engine",
          include: ["**/*.engine.test.ts"],
          exclude,
          pool: "forks",
          maxWorkers: 2,
          globalSetup: "scripts/testing/engine-setup.ts",
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
