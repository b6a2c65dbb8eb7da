import { z } from "zod";
import { logHistoryRequest, logRequest } from "./logs.ts";
import { metricsRequest } from "./metrics.ts";
import { openShellRequest, resizeShellRequest, shellRequest, typeInShellRequest } from "./shell-requests.ts";

const runNumber = z.number().int().positive();
const subscription = z.string().min(1).max(64);

/** What the browser sends; the server parses each with its schema. */
export const socketRequests = {
  /**
   * The server joins first and replays second: `journal` entries after `after` and `output` lines after `outputAfter`,
   * oldest first, and acknowledges when all that was missed has been sent. Live entries may come in between; the browser
   * drops what it has and asks again from where a hole begins.
   */
  "watch-run": z.object({
    run: runNumber,
    after: z.number().int().min(0),
    outputAfter: z.number().int().min(0),
  }),
  "unwatch-run": z.object({ run: runNumber }),
  /**
   * Acknowledged with the subscription before its first `logs` event. Who does not acknowledge those is sent no more than
   * a MiB, and learns later of the lines that were skipped meanwhile.
   */
  "watch-logs": logRequest,
  "unwatch-logs": z.object({ subscription }),
  /** Acknowledged with a page of records. */
  "log-history": logHistoryRequest,
  /** While somebody looks: the worker then measures more often. One of an environment and a page. */
  "watch-metrics": metricsRequest,
  "unwatch-metrics": metricsRequest,
  /** Acknowledged when it is open, before its first `shell-output`. Refused with `confirm-first` where that is asked for. */
  "open-shell": openShellRequest,
  "type-in-shell": typeInShellRequest,
  "resize-shell": resizeShellRequest,
  "close-shell": shellRequest,
} as const;

export type WatchRun = z.infer<(typeof socketRequests)["watch-run"]>;
