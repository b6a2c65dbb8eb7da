import type { BackupMethod } from "../../contract/backups.ts";
import { gigabytes } from "../release/capacity.ts";

/** What a new server writes for itself, before there is any data in it; and what must stay free in the end. */
const serverBytes = 400e6;
const reserveBytes = 500e6;

export interface Room {
  /** Bytes. */
  engine: number;
  /** Where archives lie. */
  archives: number;
}

/** For `bytes` of data: a physical backup is two copies beside the database, a logical one is loaded once, other volumes as well. */
export function roomNeeded(bytes: number, method: BackupMethod, volumes = 0): Room {
  const copy = bytes + serverBytes;
  return { engine: (method === "physical" ? 2 * copy : 1.5 * copy) + volumes, archives: bytes + volumes };
}

/** To prove one that is there already. */
export const roomToProve = (bytes: number): Room => ({ engine: bytes + serverBytes, archives: 0 });

/** A sentence about what is short and what to do, or nothing. Two disks with the same room are taken for one. */
export function roomProblem(free: Room, needed: Room): string | undefined {
  const isOneDisk = Math.abs(free.engine - free.archives) < 0.01 * free.engine;
  const all = needed.engine + needed.archives;
  const engine = (isOneDisk ? all : needed.engine) + reserveBytes;
  const archives = needed.archives + reserveBytes;
  if (free.engine < engine)
    return `The engine's disk has ${gigabytes(free.engine)} free, and the copies may need ${gigabytes(engine)}. Free some space there, then try again.`;
  if (needed.archives > 0 && free.archives < archives)
    return `The disk with the backups has ${gigabytes(free.archives)} free, and this one may need ${gigabytes(archives)}. Delete backups that nobody needs, or give it more room, then try again.`;
  return undefined;
}
