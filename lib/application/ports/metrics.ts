import type { Environment } from "../../contract/names.ts";
import type { PlacedBucket, Step } from "../../domain/metrics/bucket.ts";
import type { Usage } from "../../domain/metrics/usage.ts";

/** What containers use of their machine. */
export interface UsageSource {
  /**
   * By container id. Whatever does not run, or cannot be seen from here, is missing; so is what the source has not
   * been told of yet: asked again a moment later it knows.
   */
  read(containers: readonly string[]): Promise<ReadonlyMap<string, Usage>>;
  /** Nobody asks for now: what it keeps open to know is closed. */
  rest(): void;
}

export interface MetricsStore {
  /** Pieces of this length that begin at `from` (epoch milliseconds) or later, oldest first. */
  metrics(application: string, environment: Environment, step: Step, from: number): Promise<PlacedBucket[]>;
  /** Each replaces what there was of its time; what began before its step's moment in `forget` goes. One transaction. */
  saveMetrics(
    application: string,
    buckets: readonly (PlacedBucket & { environment: Environment })[],
    forget: Readonly<Record<Step, number>>,
  ): Promise<void>;
}
