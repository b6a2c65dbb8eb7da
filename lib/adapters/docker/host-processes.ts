import { readdir, readFile, readlink } from "node:fs/promises";
import { listeners } from "./socket-table.ts";

/** Who listens on this machine's ports: `process nginx (pid 812)`, or that it cannot be seen who. */
export async function processesOnPorts(): Promise<Map<number, string>> {
  const tables = await Promise.all(["/proc/net/tcp", "/proc/net/tcp6"].map(contents));
  const open = listeners(tables.join("\n"));
  const owners = await socketOwners(new Set(open.map(({ inode }) => `socket:[${inode}]`)));
  return new Map(
    open.map(({ port, inode }) => [
      port,
      owners.get(`socket:[${inode}]`) ?? "a process of another user on this machine",
    ]),
  );
}

async function socketOwners(sockets: ReadonlySet<string>): Promise<Map<string, string>> {
  const owners = new Map<string, string>();
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    for (const socket of await openSockets(pid)) {
      if (!sockets.has(socket) || owners.has(socket)) continue;
      owners.set(socket, `process ${(await contents(`/proc/${pid}/comm`)).trim()} (pid ${pid})`);
    }
  }
  return owners;
}

/** Empty for a process that has ended meanwhile, or of somebody else's. */
async function openSockets(pid: string): Promise<string[]> {
  const folder = `/proc/${pid}/fd`;
  const files = await readdir(folder).catch(() => []);
  const targets = await Promise.all(files.map((file) => readlink(`${folder}/${file}`).catch(() => "")));
  return targets.filter((target) => target.startsWith("socket:"));
}

const contents = (path: string) => readFile(path, "utf8").catch(() => "");
