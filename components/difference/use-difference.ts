import { useActions } from "#components/realtime/person-provider.tsx";
import { usePanel } from "#components/realtime/realtime-provider.tsx";
import { useQuestion } from "#components/realtime/use-question.ts";
import type { DifferenceView } from "#lib/contract/difference.ts";
import { environments } from "#lib/contract/names.ts";

/** Asked again when another release is live somewhere, or something drifts. */
export function useDifference(initial?: DifferenceView) {
  const { readDifference } = useActions();
  const { status } = usePanel();
  const changed = environments
    .map((one) => status?.environments[one])
    .map((of) => `${of?.release?.number} ${of?.activeRun === undefined} ${JSON.stringify(of?.drift)}`)
    .join();
  return useQuestion(["difference"], () => readDifference({}), { initial, changed });
}
