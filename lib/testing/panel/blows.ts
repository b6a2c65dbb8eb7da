import type { DatabaseAt } from "../../application/ports.ts";
import { eventually } from "../eventually.ts";
import type { TestPanel } from "./panel.ts";
import { stagingDatabase } from "./real-database.ts";

type Kind = DatabaseAt["engine"];

/** Something dies in the middle of a backup of staging. Answers when it is there again, or needs not be. */
export type Blow = (panel: TestPanel, kind: Kind) => Promise<void>;

export type BlowName = "the dump process killed" | "the server killed" | "the server restarted" | "the worker killed";

const killAll =
  'for p in /proc/[0-9]*; do [ "$(cat "$p/comm" 2>/dev/null)" = "$0" ] && kill -9 "${p#/proc/}" && f=1; done; [ "$f" ]';
const foundWithinMs = 60_000;

/** Ready to strike without delay. By a signal: what the engine itself is asked to kill it does not start again. */
export async function serverKiller(panel: TestPanel, kind: Kind): Promise<() => Promise<void>> {
  const container = await stagingDatabase(panel, kind).container();
  const { Pid: before } = (await container.inspect()).State;
  return async () => {
    process.kill(before, "SIGKILL");
    await eventually(async () => {
      const { Running, Pid } = (await container.inspect()).State;
      if (!Running || Pid === before) throw new Error("It was not started again");
    });
  };
}

export const blows: Readonly<Record<BlowName, Blow>> = {
  "the dump process killed": async (panel, kind) => {
    const container = await stagingDatabase(panel, kind).container();
    const program = kind === "mysql" ? "mysqldump" : "mariadb-dump";
    const kill = async () => {
      const exec = await container.exec({ Cmd: ["sh", "-c", killAll, program], AttachStdout: true });
      const stream = await exec.start({});
      await stream.toArray();
      if ((await exec.inspect()).ExitCode !== 0) throw new Error(`No ${program} runs`);
    };
    await eventually(kill, foundWithinMs);
  },

  "the server killed": async (panel, kind) => (await serverKiller(panel, kind))(),

  "the server restarted": async (panel, kind) => {
    await (await stagingDatabase(panel, kind).container()).restart();
  },

  "the worker killed": async ({ worker }) => {
    await worker.end("SIGKILL");
    await worker.start();
  },
};
