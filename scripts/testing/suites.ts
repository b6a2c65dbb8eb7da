import type { Suite } from "./suite.ts";

const reportOf = (suite: string) => `test-results/${suite}.json`;

const vitest = (project: string) => [
  "vitest",
  "run",
  `--project=${project}`,
  "--reporter=default",
  "--reporter=json",
  `--outputFile.json=${reportOf(project)}`,
];

const reported = (suite: Omit<Suite, "reportFile">): Suite => ({ ...suite, reportFile: reportOf(suite.name) });

/**
 * Lanes run beside one another, the suites of one in order. What needs no engine runs while the base images are made. The
 * browser's tests come after the engine's: networks that come and go there make Chromium drop its requests. So that lane is
 * the longer one, and the other has time; an engine of a test's own has its networks to itself, and may be there beside them.
 */
export const lanes: readonly (readonly Suite[])[] = [
  [
    {
      name: "types",
      // Of two packages that have a `tsc`: the compiler, and the library that ESLint needs.
      commands: [["node", "node_modules/@typescript/native/bin/tsc", "-p", "."]],
      report: "exit code",
      hasTime: true,
      limitMinutes: 10,
    },
    {
      name: "lint",
      commands: [
        ["eslint", ".", "--max-warnings=0"],
        ["oxlint", "--deny-warnings"],
        ["depcruise", "lib", "app", "components", "server.ts", "worker.ts", "bin"],
        ["biome", "check", "."],
      ],
      report: "exit code",
      hasTime: true,
      limitMinutes: 20,
    },
    {
      name: "dependencies",
      commands: [["node", "scripts/dependency-audit.ts"]],
      report: "exit code",
      hasTime: true,
      limitMinutes: 5,
    },
    reported({ name: "unit", commands: [vitest("unit")], report: "vitest", hasTime: true, limitMinutes: 45 }),
    reported({ name: "web", commands: [vitest("web")], report: "vitest", hasTime: true, limitMinutes: 30 }),
    reported({
      name: "own-engine",
      commands: [vitest("own-engine")],
      report: "vitest",
      onEngine: true,
      limitMinutes: 30,
    }),
  ],
  [
    reported({ name: "engine", commands: [vitest("engine")], report: "vitest", onEngine: true, limitMinutes: 60 }),
    reported({
      name: "e2e",
      commands: [["playwright", "test"]],
      report: "playwright",
      onEngine: true,
      limitMinutes: 45,
    }),
    {
      name: "image",
      commands: [["env", "E2E_CONTAINERS=1", "playwright", "test"]],
      report: "playwright",
      reportFile: reportOf("e2e"), // Playwright's configuration names it
      onEngine: true,
      story: "image",
      limitMinutes: 30,
    },
  ],
];
