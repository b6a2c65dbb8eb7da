import { usageContract } from "#lib/testing/usage-contract.ts";
import { usageWorld } from "#lib/testing/usage-world.ts";
import { systemClock } from "../clock/system-clock.ts";
import { cgroupUsage } from "./cgroup-files.ts";

usageContract("the kernel's files", () => usageWorld(() => cgroupUsage(systemClock)));
