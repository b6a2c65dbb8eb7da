import { testEngine } from "#lib/testing/engine.ts";
import { usageContract } from "#lib/testing/usage-contract.ts";
import { usageWorld } from "#lib/testing/usage-world.ts";
import { engineUsage } from "./usage-streams.ts";

usageContract("the engine's streams", () => usageWorld(() => engineUsage(testEngine().docker, () => {})));
