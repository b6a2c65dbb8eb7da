import { expect, test } from "vitest";
import { emptyRun, type RunView } from "#lib/contract/run.ts";
import { withLive } from "./with-live.ts";

const run = (id: number, facts: Partial<RunView> = {}): RunView => ({
  ...emptyRun({
    id,
    kind: "deploy",
    environment: "staging",
    title: `Run ${id}`,
    requestedBy: "dev1",
    requestedAt: 0,
    steps: [],
  }),
  ...facts,
});
const ids = (runs: RunView[]) => runs.map((one) => one.id);

test("a run that has gone on replaces the one in the list, an older view does not", () => {
  const [one] = withLive([run(5, { seq: 7 })], [run(5, { seq: 9, outcome: "succeeded" })], { newest: true });
  expect(one?.outcome).toBe("succeeded");
  const [other] = withLive([run(5, { seq: 9, outcome: "succeeded" })], [run(5, { seq: 7 })], { newest: true });
  expect(other?.outcome).toBe("succeeded");
});

test("a run that has begun since stands on top of the newest page only", () => {
  expect(ids(withLive([run(5), run(4)], [run(6), run(5)], { newest: true }))).toEqual([6, 5, 4]);
  expect(ids(withLive([run(5), run(4)], [run(6), run(5)], { newest: false }))).toEqual([5, 4]);
});

test("what was filtered out does not come in by the side door", () => {
  const live = [run(7, { environment: "production" }), run(3)];
  expect(ids(withLive([run(5)], live, { newest: true, environment: "staging" }))).toEqual([5]);
});
