import { PassThrough } from "node:stream";
import type { Container } from "dockerode";
import { adminSocket } from "./configuration.ts";

/** HAProxy's admin socket, kept open: 0.4 ms a command, where an exec for each would cost 70. */
export interface AdminChannel {
  readonly open: boolean;
  /** One command, its answer. Rejects with `ChannelClosed` when the gateway or the engine went away. */
  ask(command: string): Promise<string>;
  /** Commands that do not build on one another, in one go. All are carried out, whatever the answers are. */
  askAll(commands: readonly string[]): Promise<string[]>;
  close(): void;
}

export class ChannelClosed extends Error {
  override readonly name = "ChannelClosed";
}

/** In interactive mode every answer ends with the prompt on a line of its own (management guide, 9.3). */
const prompt = "\n> ";
const answerLimitMs = 10_000;

/** `socat` inside the gateway joins the socket to an exec stream; when this process dies, the engine ends it. */
export async function openAdminChannel(container: Container): Promise<AdminChannel> {
  const exec = await container.exec({
    Cmd: ["socat", "-t3600", "-", `UNIX-CONNECT:${adminSocket}`],
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
    Tty: false,
  });
  const stream = await exec.start({ hijack: true, stdin: true });
  const answers = new PassThrough();
  const errors = new PassThrough();
  container.modem.demuxStream(stream, answers, errors);

  let received = "";
  let complaint = "";
  let cause: ChannelClosed | undefined;
  let waiting: { count: number; resolve: (answers: string[]) => void; reject: (error: Error) => void } | undefined;
  let last: Promise<unknown> = Promise.resolve();

  const end = (reason: string) => {
    cause ??= new ChannelClosed(`The gateway's admin channel is closed: ${complaint.trim() || reason}.`);
    stream.destroy();
    waiting?.reject(cause);
    waiting = undefined;
  };
  errors.on("data", (part: Buffer) => (complaint += part.toString()));
  answers.on("data", (part: Buffer) => {
    received += part.toString();
    if (!received.endsWith(prompt)) return;
    const complete = received.slice(0, -prompt.length).split(prompt);
    if (!waiting || complete.length < waiting.count) return;
    waiting.resolve(complete.map((answer) => answer.trim()));
    waiting = undefined;
  });
  stream.on("error", (error) => end(error.message));
  for (const event of ["end", "close"]) stream.on(event, () => end("it ended"));

  const exchange = async (commands: readonly string[]) => {
    if (cause) throw cause;
    if (commands.length === 0) return [];
    const answer = Promise.withResolvers<string[]>();
    const limit = setTimeout(() => end(`no answer to "${commands}" within ${answerLimitMs} ms`), answerLimitMs);
    received = "";
    waiting = { count: commands.length, resolve: answer.resolve, reject: answer.reject };
    stream.write(commands.map((command) => `${command}\n`).join(""));
    return answer.promise.finally(() => clearTimeout(limit));
  };
  const askAll = (commands: readonly string[]) => {
    const answer = last.then(() => exchange(commands));
    last = answer.catch(() => {});
    return answer;
  };
  const ask = async (command: string) => (await askAll([command]))[0] ?? "";

  await ask("prompt");
  return {
    get open() {
      return cause === undefined;
    },
    ask,
    askAll,
    close: () => end("it was closed"),
  };
}
