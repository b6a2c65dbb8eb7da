import type { GateView } from "../../contract/gates.ts";
import { capacityProblem, gigabytes, type Needed } from "../release/capacity.ts";
import { judge, type Looked, met, unmet } from "./judge.ts";

/** What no reason can make up for: without these a deploy cannot even begin. */

export const engineGate = (engine: Looked<{ version: string; host: string }>): GateView =>
  judge({ id: "engine" }, engine, ({ version, host }) => met(`${version} on ${host}`));

export const capacityGate = (
  looked: Looked<{ free: { diskFree: number; memoryAvailable: number }; needed: Needed }>,
): GateView =>
  judge({ id: "capacity" }, looked, ({ free, needed }) => {
    const problem = capacityProblem(free, needed);
    if (problem) return unmet(problem);
    const disk = `disk: needs ${gigabytes(needed.disk)}, ${gigabytes(free.diskFree)} free`;
    return met(`${disk}; memory: needs ${gigabytes(needed.memory)}, ${gigabytes(free.memoryAvailable)} available`);
  });

export const portsGate = (looked: Looked<{ wanted: number[]; taken: { port: number; holder: string }[] }>): GateView =>
  judge({ id: "ports" }, looked, ({ wanted, taken }) => {
    if (wanted.length === 0) return met("held by what is taken over, which gives them away");
    if (taken.length === 0) return met(`${wanted.join(", ")}: free, or this environment's gateway's`);
    const held = taken.map(({ port, holder }) => `Port ${port} is held by ${holder}.`);
    return unmet(`${held.join(" ")} Free it, or publish another port in the compose file.`);
  });

/** Not valid is not readable: then the sentence says what is wrong. */
export const configurationGate = (looked: Looked<{ services: string[] }>): GateView =>
  judge({ id: "configuration" }, looked, ({ services }) => met(`${services.length} services: ${services.join(", ")}`));

export function idleGate(active: { id: number; title: string } | undefined): GateView {
  const fix = active && { kind: "run" as const, run: active.id };
  return judge({ id: "idle", fix }, { facts: active }, (run) =>
    run ? unmet(`Run #${run.id} is under way: ${run.title}.`) : met("nothing is under way"),
  );
}
