import { momentAt } from "../../contract/log-records.ts";
import type { Environment } from "../../contract/names.ts";
import { Refusal } from "../../contract/refusal.ts";
import type { ErrorCount } from "../../domain/gates/error-lines.ts";
import type { LogArchive } from "../ports.ts";

export interface LoggedContainer {
  id: string;
  service: string;
}

export interface ErrorLines {
  /** Of all these containers together, what was said since `since` (epoch milliseconds). Refuses `logs-unreadable`. */
  count(
    environment: Environment,
    containers: readonly LoggedContainer[],
    since: number,
    pattern: string,
    signal: AbortSignal,
  ): Promise<ErrorCount>;
}

interface ErrorLinesDeps {
  archive: Pick<LogArchive, "count" | "judgeBy">;
  /** Why a container's log is not archived as far as it goes. */
  unread(container: string): string | undefined;
}

/** Asks the archive, which has counted what the follows have read. A log that is not read to its end is none without errors. */
export function createErrorLines({ archive, unread }: ErrorLinesDeps): ErrorLines {
  return {
    async count(environment, containers, since, pattern, signal) {
      for (const { id, service } of containers) {
        const why = unread(id);
        if (why) throw unreadable(environment, service, why);
      }
      archive.judgeBy(pattern);
      return archive.count({ environment, services: byService(containers), since: momentAt(since) }, signal);
    },
  };
}

export function byService(containers: readonly LoggedContainer[]): { service: string; containers: string[] }[] {
  const grouped = Map.groupBy(containers, ({ service }) => service);
  return [...grouped].map(([service, all]) => ({ service, containers: all.map(({ id }) => id) }));
}

const unreadable = (environment: Environment, service: string, why: string) =>
  new Refusal("logs-unreadable", `The log of ${service} on ${environment} is not read to its end: ${why} Look again.`);
