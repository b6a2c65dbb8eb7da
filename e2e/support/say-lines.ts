import { liveContainer } from "./engine.ts";

/** Lets a service of the sample write into its own log: numbered lines of 120 bytes that begin with a word, or the given ones. */
export async function sayLines(
  environment: "staging" | "production",
  service: string,
  lines: { word: string; count: number } | string[],
): Promise<void> {
  const program = Array.isArray(lines)
    ? `for (const line of ${JSON.stringify(lines)}) say(line + "\\n");`
    : `let text = "";
       for (let at = 0; at < ${lines.count}; at++) {
         text += (${JSON.stringify(`${lines.word} `)} + at + " ").padEnd(119, "x") + "\\n";
         if (text.length > 60000 || at === ${lines.count - 1}) { say(text); text = ""; }
       }`;
  const say = `const { openSync, writeSync } = require("node:fs");
    const out = openSync("/proc/1/fd/1", "w");
    const say = (text) => { for (let bytes = Buffer.from(text); bytes.length > 0; ) bytes = bytes.subarray(writeSync(out, bytes)); };`;
  const container = await liveContainer(environment, service);
  const exec = await container.exec({
    Cmd: ["node", "-e", `${say}\n${program}`],
    User: "0",
    AttachStdout: true,
    AttachStderr: true,
  });
  const stream = await exec.start({});
  let said = "";
  for await (const chunk of stream) said += String(chunk);
  const { ExitCode } = await exec.inspect();
  if (ExitCode !== 0) throw new Error(`It could not write into its log (${ExitCode}): ${said}`);
}
