import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { finished } from "node:stream/promises";
import type { Container } from "dockerode";

/** Runs a program in the container to its end. The stream's end alone proves nothing, so the exit code is asked for. */
export async function run(
  container: Container,
  command: readonly string[],
  signal: AbortSignal,
): Promise<{ exitCode: number; output: string }> {
  const exec = await container.exec({ Cmd: [...command], AttachStdout: true, AttachStderr: true });
  const stream = await exec.start({ hijack: true, stdin: false });
  const merged = new PassThrough();
  container.modem.demuxStream(stream, merged, merged);
  const abort = () => stream.destroy(signal.reason as Error);
  signal.addEventListener("abort", abort, { once: true });
  try {
    const [output] = await Promise.all([text(merged), finished(stream, { writable: false }).then(() => merged.end())]);
    const { Running, ExitCode } = await exec.inspect();
    if (Running || ExitCode === null)
      throw new Error(`The engine ended the output of ${command[0]} before it was done.`);
    return { exitCode: ExitCode, output: output.trim() };
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
