/** One request of the gateway's access log. Times are milliseconds. */
export interface AccessLine {
  /** Epoch: when its answer had ended. */
  endedAt: number;
  /** From its first byte to the last one of its answer. */
  tookMs: number;
  status: number;
  /** How it ended: HAProxy's termination state, `----` for a good end. */
  end: string;
  /** Who was asked: `r42`. Absent where the gateway answered by itself. */
  release?: string;
}

/** `left`: the client went away before it had its answer. `upgraded`: a WebSocket, which lasts as long as it is wanted. */
export type Fate = "answered" | "upgraded" | "application-error" | "failed" | "left";

const switchingProtocols = 101;

/**
 * The first letter of a termination state says who ended it: the client (C; c when it fell silent), the server (S, s), an
 * operator, which is what a drain does at its limit (K), a server going down (D), the gateway itself (L, P, R, I), or
 * nobody before its time (-). What the gateway refuses because the request is wrong (4xx) has not failed.
 */
export function fateOf({ end, status, release }: AccessLine): Fate {
  const by = end[0] ?? "-";
  if ("Cc".includes(by)) return "left";
  if (status === switchingProtocols) return "KD".includes(by) ? "failed" : "upgraded";
  if (by === "-") return status < 500 ? "answered" : release === undefined ? "failed" : "application-error";
  return "LPRI".includes(by) && status < 500 && end[1] !== "D" ? "answered" : "failed";
}
