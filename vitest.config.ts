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

/** On an engine of its own, which it stops and kills. */
const ownEngine = "lib/composition/engine-death.engine.test.ts";

const onEngine = {
  pool: "forks",
  maxWorkers: 2,
  globalSetup: "scripts/testing/engine-setup.ts",
  testTimeout: 120_000,
  hookTimeout: 120_000,
} as const;

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: "unit",
          include: ["**/*.test.ts", "**/*.test.tsx"],
          exclude: [...exclude, "**/*.engine.test.ts", "**/*.web.test.ts"],
          // A file has no module of its own: loading all of them again for each took half of the time.
          isolate: false,
          restoreMocks: true,
          // Some start processes, which takes seconds beside suites that come first.
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        // The real web process, so there must be a build; no engine.
        test: { name: "web", include: ["**/*.web.test.ts"], exclude, testTimeout: 120_000, hookTimeout: 120_000 },
      },
      { test: { name: "engine", include: ["**/*.engine.test.ts"], exclude: [...exclude, ownEngine], ...onEngine } },
      { test: { name: "own-engine", include: [ownEngine], exclude, ...onEngine } },
    ],
  },
});
