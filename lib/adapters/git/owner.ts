import { stat } from "node:fs/promises";

export interface Owner {
  uid: number;
  gid: number;
}

/**
 * As root we run as a folder's owner whatever its repository's own configuration can make git run (filters, hooks): it
 * must not give its owner more rights than he has, nor leave files that are not his.
 */
export async function otherOwner(folder: string): Promise<Owner | undefined> {
  const { uid, gid } = await stat(folder);
  return process.getuid?.() === 0 && uid !== 0 ? { uid, gid } : undefined;
}
