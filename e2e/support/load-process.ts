import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { LoadReport } from "./load.ts";

export interface Load {
  stop(): Promise<LoadReport>;
}

const program = join(import.meta.dirname, "load-program.ts");

/** The same as `startLoad`, in a process of its own: what a long test does beside it delays no request. */
export function startLoadProcess(addresses: readonly URL[]): Load {
  const child = spawn(process.execPath, [program, ...addresses.map(String)], { stdio: ["pipe", "pipe", "inherit"] });
  const said = text(child.stdout);
  return {
    async stop() {
      child.stdin.end();
      const report = await said;
      if (!report) throw new Error("The load ended before it was told to, and has seen nothing.");
      return JSON.parse(report) as LoadReport;
    },
  };
}
