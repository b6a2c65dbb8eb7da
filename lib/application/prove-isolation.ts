import type { IsolationInput } from "../contract/isolation.ts";
import { formatDuration } from "../contract/words.ts";
import { endSentence, withState } from "./end-sentence.ts";
import type { Pipeline } from "./step.ts";
import { type IsolationPorts, lookAtBoth, preflightIsolation } from "./steps/isolation/look.ts";
import { recordIsolation, removeProbesAfter } from "./steps/isolation/record.ts";
import { tryFromInside, tryPasswords } from "./steps/isolation/try.ts";

/** Whether one environment can reach the other: compared on the engine, then tried from inside of both. */
export function proveIsolation(ports: IsolationPorts): Pipeline<IsolationInput> {
  return {
    kind: "isolation",
    exclusive: false,
    steps: [
      preflightIsolation(ports),
      lookAtBoth(ports),
      tryFromInside(ports),
      tryPasswords(ports),
      recordIsolation(ports),
      removeProbesAfter(ports),
    ],
    sentence(context, outcome, tookMs, error) {
      return endSentence(outcome, error, {
        success: () => `Isolation: ${context.resultOf<string>("record")}. It took ${formatDuration(tookMs)}.`,
        unfinished: "The probes could not all be removed",
        undone: (why) =>
          withState(why, () => "Nothing of the environments was changed; what was proven before still stands."),
        lookAt: "the probes, which are labelled slipway.scratch",
      });
    },
  };
}
