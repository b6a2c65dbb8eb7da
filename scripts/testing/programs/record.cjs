// Required into every Node of a test run (NODE_OPTIONS), whatever its version: writes down each program that it starts,
// with the project's files on the way there, innermost first. One file a process, one JSON a line.
"use strict";
const childProcess = require("node:child_process");
const { appendFileSync } = require("node:fs");
const { syncBuiltinESMExports } = require("node:module");
const { join, relative } = require("node:path");
const { fileURLToPath } = require("node:url");

const root = join(__dirname, "../../..");
const folder = process.env.SLIPWAY_PROGRAM_TRACE;
const file = join(folder ?? "", `${process.pid}-${Date.now()}.ndjson`); // numbers of processes come again
const main = inProject(process.argv[1] ?? "");

function inProject(path) {
  const from = relative(root, path.startsWith("file:") ? fileURLToPath(path) : path);
  return from.startsWith("..") || from.includes("node_modules") ? "" : from;
}

function callers() {
  const before = Error.stackTraceLimit;
  Error.stackTraceLimit = 50;
  const { stack = "" } = new Error();
  Error.stackTraceLimit = before;
  const places = stack.split("\n").map((line) => /((?:file:\/\/)?\/.*?)(?:\?.*)?:\d+:\d+\)?$/.exec(line)?.[1] ?? "");
  return [...new Set(places.map(inProject))].filter((path) => path !== "" && path !== inProject(__filename));
}

function record(program, args, shell = false) {
  const entry = { program: String(program), args: args.map(String), shell: Boolean(shell), callers: callers(), main };
  appendFileSync(file, `${JSON.stringify(entry)}\n`);
}

if (folder) {
  // What `spawn`, `exec`, `execFile` and `fork` all come to. A shell is by then the program.
  const { spawn } = childProcess.ChildProcess.prototype;
  childProcess.ChildProcess.prototype.spawn = function (options) {
    record(options.file, (options.args ?? []).slice(1));
    return Reflect.apply(spawn, this, [options]);
  };
  for (const name of ["spawnSync", "execFileSync"]) {
    const original = childProcess[name];
    childProcess[name] = function (program, ...rest) {
      const options = rest.find((one) => one && !Array.isArray(one));
      record(program, Array.isArray(rest[0]) ? rest[0] : [], options?.shell);
      return Reflect.apply(original, this, [program, ...rest]);
    };
  }
  const { execSync } = childProcess;
  childProcess.execSync = function (command, ...rest) {
    record("/bin/sh", ["-c", command], true);
    return Reflect.apply(execSync, this, [command, ...rest]);
  };
  const { execve } = process;
  if (execve)
    process.execve = function (program, args = [], ...rest) {
      record(program, args.slice(1));
      return Reflect.apply(execve, this, [program, args, ...rest]);
    };
  syncBuiltinESMExports();
}
