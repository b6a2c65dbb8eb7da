export interface Listener {
  port: number;
  /** Reachable from its own machine or container only. */
  loopback: boolean;
  /** Identifies the socket among a process's open files. */
  inode: string;
}

const listening = "0A";

/** The listening sockets of `/proc/net/tcp` and `/proc/net/tcp6`, one after the other (proc(5)). */
export function listeners(table: string): Listener[] {
  const found: Listener[] = [];
  for (const line of table.split("\n")) {
    const [, local = "", , state, , , , , , inode = ""] = line.trim().split(/\s+/);
    const [address = "", port = ""] = local.split(":");
    if (state === listening) found.push({ port: Number.parseInt(port, 16), loopback: isLoopback(address), inode });
  }
  return found;
}

/** 127.0.0.0/8, ::1 and ::ffff:127.0.0.0/104, each word in the machine's (little endian) order. */
function isLoopback(address: string): boolean {
  if (address.length === 8) return address.endsWith("7F");
  if (address === "00000000000000000000000001000000") return true;
  return address.startsWith("0000000000000000FFFF0000") && address.endsWith("7F");
}
