import { once } from "node:events";
import { chown, stat, unlink } from "node:fs/promises";
import type { Server } from "node:http";
import { connect } from "node:net";
import { dirname } from "node:path";
import { Refusal } from "../../contract/refusal.ts";

/**
 * Listens on a socket file that only its owner can open: our user or, where that is root, whoever owns the folder.
 * One that nobody answers on is left over, and replaced.
 */
export async function listenOn(server: Server, socketPath: string): Promise<void> {
  if (Buffer.byteLength(socketPath) > 107) {
    throw new Refusal(
      "socket-path-too-long",
      `${socketPath} has more than 107 bytes, which no unix socket can have. Set SLIPWAY_DATA to a shorter path.`,
    );
  }
  try {
    await listenPrivately(server, socketPath);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    await removeLeftOver(socketPath);
    await listenPrivately(server, socketPath);
  }
}

async function listenPrivately(server: Server, socketPath: string): Promise<void> {
  const before = process.umask(0o177); // The file is made inside `listen`, so there is no moment with wider rights.
  try {
    server.listen(socketPath);
  } finally {
    process.umask(before);
  }
  await once(server, "listening");
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = await stat(dirname(socketPath));
  await chown(socketPath, uid, gid);
}

async function removeLeftOver(socketPath: string): Promise<void> {
  if (await answers(socketPath)) {
    throw new Refusal("worker-running", `Another worker answers on ${socketPath}. Stop it first, or use its panel.`);
  }
  await unlink(socketPath);
}

function answers(socketPath: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = connect(socketPath, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ECONNREFUSED" || error.code === "ENOENT") resolve(false);
      else reject(error);
    });
  });
}
