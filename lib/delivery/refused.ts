import { randomBytes } from "node:crypto";
import type { Refused } from "../contract/answer.ts";
import { Refusal } from "../contract/refusal.ts";
import type { WebProcess } from "./web-process.ts";

/** An expected refusal as it is; anything else under a reference number that stands in the log. */
export function refused(error: unknown, web: Pick<WebProcess, "log">): Refused {
  if (error instanceof Refusal) return { ok: false, code: error.code, message: error.message };
  const reference = randomBytes(4).toString("hex");
  web.log(`Unexpected error ${reference}`, error);
  return {
    ok: false,
    code: "unexpected",
    message:
      "Something went wrong in the panel. The applications are not affected. Try again; if it stays, look for the reference in the panel's log.",
    reference,
  };
}
