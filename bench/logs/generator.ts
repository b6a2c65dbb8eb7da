import type Docker from "dockerode";

/** Of each line, with its end. */
export const lineBytes = 120;
export const mark = "bench";

/**
 * Runs in a container's Node: writes lines `bench <number> <epoch ms> xxx…` into the file, as fast as they are taken, or so
 * many a second in portions of 10 ms.
 */
const program = `
const { openSync, writeSync } = require("node:fs");
const [path, total, perSecond] = process.argv.slice(1);
const out = path === "-" ? 1 : openSync(path, "w");
const line = (number) => \`${mark} \${number} \${Date.now()} \`.padEnd(${lineBytes - 1}, "x") + "\\n";
const portion = perSecond === "0" ? 200 : Math.max(1, perSecond / 100);
const write = (text) => { for (let bytes = Buffer.from(text); bytes.length > 0; ) bytes = bytes.subarray(writeSync(out, bytes)); };
const begin = Date.now();
const sleeper = new Int32Array(new SharedArrayBuffer(4));
for (let number = 0; number < total; ) {
  let text = "";
  for (const end = Math.min(number + portion, total); number < end; number++) text += line(number);
  write(text);
  const early = perSecond === "0" ? 0 : begin + (number / perSecond) * 1000 - Date.now();
  if (early > 0) Atomics.wait(sleeper, 0, 0, early);
}`;

export const generator = (path: string, total: number, perSecond = 0): string[] => [
  "node",
  "-e",
  program,
  path,
  String(total),
  String(perSecond),
];

/** Lets it write into the log of a container that runs. Resolves when it has ended. */
export async function generateIn(container: Docker.Container, total: number, perSecond = 0): Promise<void> {
  const Cmd = generator("/proc/1/fd/1", total, perSecond);
  const exec = await container.exec({ Cmd, User: "0", AttachStdout: true, AttachStderr: true });
  const stream = await exec.start({});
  let said = "";
  for await (const chunk of stream) said += String(chunk);
  const { ExitCode } = await exec.inspect();
  if (ExitCode !== 0) throw new Error(`The generator ended with ${ExitCode}: ${said}`);
}
