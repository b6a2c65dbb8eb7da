import type { ReleasePlan } from "../../domain/release/plan.ts";
import type { ContainerSpec } from "../../domain/release/spec.ts";
import type { ObservedContainer } from "../ports.ts";

export interface ExpectedService {
  service: string;
  role: "release" | "resident";
  /** The name that it was created under. */
  name: string;
  container?: ObservedContainer;
  /** Others wait for it to end well. */
  completes: boolean;
}

/** Services of a release and its residents in the compose file's order, each with the container that is there for it. */
export function expectedServices(
  plan: ReleasePlan | undefined,
  containers: readonly ObservedContainer[],
  release: number,
): ExpectedService[] {
  if (!plan) return containers.filter((one) => belongsTo(one, release)).map(withoutPlan);
  const released = plan.release.containers;
  const completing = new Set(released.flatMap(({ after }) => after.filter(isCompletion).map(({ service }) => service)));
  const expect = (role: ExpectedService["role"]) => (spec: ContainerSpec) => ({
    service: spec.service,
    role,
    name: spec.name,
    container: containers.find(
      (one) => one.role === role && one.service === spec.service && one.release === spec.release,
    ),
    completes: completing.has(spec.service),
  });
  return [...released.map(expect("release")), ...plan.residents.map(({ container }) => expect("resident")(container))];
}

const isCompletion = ({ condition }: ContainerSpec["after"][number]) => condition === "completed";

const belongsTo = ({ role, release }: ObservedContainer, number: number) =>
  (role === "release" && release === number) || (role === "resident" && (release === undefined || release === number));

const withoutPlan = (container: ObservedContainer): ExpectedService => ({
  service: container.service,
  role: container.role as ExpectedService["role"],
  name: container.name,
  container,
  completes: false,
});
