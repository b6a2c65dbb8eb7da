import type { Scope } from "../domain/release/spec.ts";
import type { Engine } from "./ports.ts";

/** What a container said last, as a sentence. */
export async function lastWords(
  { engine }: { engine: Pick<Engine, "streamLogs"> },
  scope: Scope,
  container: string,
  signal: AbortSignal,
): Promise<string> {
  const lines: string[] = [];
  for await (const event of engine.streamLogs(scope, container, { tail: 5, follow: false }, signal)) {
    if (event.type === "line") lines.push(event.text);
  }
  return lines.length > 0 ? `Its last lines: ${lines.join(" ⏎ ")}.` : "It logged nothing.";
}
