import { unstable_rethrow } from "next/navigation";
import type { Answer } from "../contract/answer.ts";
import { refused } from "./refused.ts";
import { webProcess } from "./web-process.ts";

/** Runs a question or request and puts its outcome into the shape that crosses the browser's border. */
export async function answerOf<Value>(perform: () => Promise<Value>): Promise<Answer<Value>> {
  try {
    return { ok: true, value: await perform() };
  } catch (error) {
    unstable_rethrow(error);
    return refused(error, webProcess());
  }
}
