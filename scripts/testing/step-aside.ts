import { existsSync, writeFileSync } from "node:fs";
import { setPriority } from "node:os";

const niceness = 5;

/**
 * Leaves most of the processor to others as long as they want it: of a process that leads a session, with all that it will
 * start. Linux may weigh sessions against one another, and processes only within one.
 */
export function stepAside(pid: number): void {
  const session = `/proc/${pid}/autogroup`;
  try {
    setPriority(pid, niceness);
    if (existsSync(session)) writeFileSync(session, String(niceness));
  } catch {
    // It has ended already, or the system does not let us: then it is as fast as the others.
  }
}
