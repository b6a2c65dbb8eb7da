import * as node from "node:fs/promises";
import { basename } from "node:path";
import type { Disk, FileHandle } from "../adapters/backups/disk.ts";

/**
 * What happens at the nth change of the disk, counted from 0: it `fails` (a write half way), this once or from then on; or
 * the worker is `killed` there, with a write half done, and nothing reaches the disk any more. Or the nth block that is
 * read fails, or comes with a flipped bit.
 */
export type DiskFault =
  | { does: "fails"; at: number; code: string; stays: boolean }
  | { does: "is killed"; at: number }
  | { does: "cannot read"; at: number }
  | { does: "misreads"; at: number };

export interface FaultyDisk extends Disk {
  /** The changes that were asked of it, in order: `rename 2026-11-25T19-01-07Z`. */
  changes: string[];
  /** How many blocks were read. */
  reads: number;
}

export const killed = "The worker was killed.";

/** The real file system, with one fault in its way. */
export function faultyDisk(fault?: DiskFault): FaultyDisk {
  const changes: string[] = [];
  let dead = false;

  /** `half`: what a change that fails has done nevertheless. */
  async function change<T>(
    what: string,
    path: string,
    work: () => Promise<T>,
    half?: () => Promise<unknown>,
  ): Promise<T> {
    alive();
    const number = changes.push(`${what} ${basename(path)}`) - 1;
    if (fault?.does === "is killed" && number === fault.at) {
      dead = true;
      await half?.();
      throw new Error(killed);
    }
    if (fault?.does === "fails" && (fault.stays ? number >= fault.at && takesRoom(what) : number === fault.at)) {
      await half?.();
      throw Object.assign(new Error(`${fault.code}: ${what}`), { code: fault.code });
    }
    return work();
  }
  function alive() {
    if (dead) throw new Error(killed);
  }
  function look<Verb extends (...args: never[]) => Promise<unknown>>(verb: Verb): Verb {
    const looked = async (...args: Parameters<Verb>) => {
      alive();
      return verb(...args);
    };
    return looked as Verb;
  }

  async function read(handle: FileHandle, args: Parameters<FileHandle["read"]>) {
    alive();
    const number = disk.reads++;
    if (fault?.does === "cannot read" && number === fault.at)
      throw Object.assign(new Error("EIO: read"), { code: "EIO" });
    const answer = await handle.read(...args);
    if (fault?.does === "misreads" && number === fault.at && answer.bytesRead > 0) {
      const block = answer.buffer as Buffer;
      const middle = Math.floor(answer.bytesRead / 2);
      block[middle] = (block[middle] as number) ^ 1;
    }
    return answer;
  }

  const handleOf = (handle: FileHandle, path: string): FileHandle =>
    new Proxy(handle, {
      get(target, verb) {
        if (verb === "writeFile")
          return (content: string | Buffer) =>
            change(
              "write",
              path,
              () => target.writeFile(content),
              () => target.writeFile(content.slice(0, content.length / 2)),
            );
        if (verb === "sync") return () => change("sync", path, () => target.sync());
        if (verb === "read") return (...args: Parameters<FileHandle["read"]>) => read(target, args);
        const member: unknown = Reflect.get(target, verb, target);
        return typeof member === "function" ? member.bind(target) : member;
      },
    });

  const disk: FaultyDisk = {
    changes,
    reads: 0,
    lstat: look(node.lstat),
    readdir: look(node.readdir),
    readFile: look(node.readFile),
    statfs: look(node.statfs),
    mkdir: ((path, options) => change("mkdir", String(path), () => node.mkdir(path, options))) as Disk["mkdir"],
    rename: (from, to) => change("rename", String(to), () => node.rename(from, to)),
    rm: (path, options) => change("rm", String(path), () => node.rm(path, options)),
    async open(path, flags, mode) {
      const open = async () => handleOf(await node.open(path, flags, mode), String(path));
      alive();
      return flags === "r" ? open() : change("open", String(path), open);
    },
  };
  return disk;
}

const takesRoom = (what: string) => ["mkdir", "open", "write", "sync"].includes(what);
