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

/** What needs no engine runs beside the making of the engine's base images. */
export const withoutEngine: readonly Suite[] = [
  { name: "types", commands: [["tsc", "-p", "."]], report: "exit code", limitMinutes: 5 },
  {
    name: "lint",
    commands: [
      ["eslint", ".", "--max-warnings=0"],
      ["depcruise", "lib", "app", "components", "server.ts", "worker.ts", "bin"],
      ["biome", "check", "."],
    ],
    report: "exit code",

    limitMinutes: 5,
  },
  { name: "unit", commands: [vitest("unit")], report: "vitest", reportFile: reportOf("unit"), limitMinutes: 10 },
];

export const onEngine: readonly Suite[] = [
  { name: "engine", commands: [vitest("engine")], report: "vitest", reportFile: reportOf("engine"), limitMinutes: 30 },
  {
    name: "e2e",
    commands: [["playwright", "test"]],
    report: "playwright",
    reportFile: reportOf("e2e"),
    limitMinutes: 30,
  },
];
