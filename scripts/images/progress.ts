import type Docker from "dockerode";

type Message = { stream?: string; status?: string; error?: string };

/** Reads an engine's progress stream to its end; a failure, which comes inside the stream, is thrown with the last lines. */
export async function followed(
  docker: Docker,
  stream: NodeJS.ReadableStream,
  onLine: (line: string) => void = () => {},
) {
  const tail: string[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const finished = (error: Error | null) => (error ? reject(error) : resolve());
  docker.modem.followProgress(stream, finished, (message: Message) => {
    for (const line of (message.stream ?? message.status ?? "").split("\n").filter((text) => text.trim())) {
      tail.push(line);
      onLine(line);
    }
    tail.splice(0, tail.length - 20);
  });
  await promise.catch((error: Error) => {
    throw new Error([error.message, ...tail].join("\n"), { cause: error });
  });
}
