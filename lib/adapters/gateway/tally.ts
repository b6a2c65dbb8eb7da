import type { Tally } from "../../domain/metrics/answered.ts";
import { tookVariables } from "./configuration.ts";
import type { Context } from "./context.ts";
import { countersFrom, readStatistics, tookFrom, valueIn } from "./statistics.ts";

const questions = ["application_errors", ...tookVariables].map((name) => `get var proc.${name}`);

/** The application's errors after the statistics: one that comes in between must not look like the gateway's own. */
export async function tally({ docker, channels }: Context, container: string, signal: AbortSignal): Promise<Tally> {
  signal.throwIfAborted();
  const channel = await channels.to(docker.getContainer(container));
  const [statistics = "", ...variables] = await channel.askAll(["show stat", ...questions]);
  const [errors = 0, ...atMost] = variables.map(numberIn);
  const took = tookFrom(atMost);
  return {
    atMs: performance.now(),
    ...countersFrom(readStatistics(statistics), errors),
    ...(took && { took }),
  };
}

function numberIn(answer: string): number | undefined {
  const value = valueIn(answer);
  return value === undefined ? undefined : Number(value);
}
