import { lookup } from "node:dns/promises";
import { BlockList, isIP, type LookupFunction } from "node:net";
import { Refusal } from "../../contract/refusal.ts";

/**
 * Where nothing is sent, whoever names it: link-local addresses, under which clouds answer with the machine's own credentials,
 * and what is nobody's address. A receiver on this host or in a network of one's own is a usual thing, and allowed.
 */
const nobody = new BlockList();
nobody.addSubnet("169.254.0.0", 16, "ipv4");
nobody.addSubnet("0.0.0.0", 8, "ipv4");
nobody.addSubnet("224.0.0.0", 3, "ipv4"); // multicast, reserved, broadcast
nobody.addAddress("100.100.100.200", "ipv4");
nobody.addAddress("168.63.129.16", "ipv4");
nobody.addSubnet("fe80::", 10, "ipv6");
nobody.addSubnet("ff00::", 8, "ipv6");
nobody.addAddress("::", "ipv6");
nobody.addAddress("fd00:ec2::254", "ipv6");

/** An IPv4 address in IPv6's form counts as what it is. */
export function isRefused(address: string): boolean {
  const family = isIP(address);
  return family === 0 || nobody.check(address, family === 6 ? "ipv6" : "ipv4");
}

/** The address that is connected to, after it was looked at: a name cannot mean another one a moment later. */
export async function reachableAddress(host: string): Promise<string> {
  const name = host.replace(/^\[(.*)\]$/, "$1");
  const { address } = isIP(name) ? { address: name } : await lookup(name, { order: "ipv4first" });
  if (!isRefused(address)) return address;
  throw new Refusal(
    "not-delivered",
    `${host} is ${address}, where nothing is sent: it is this machine's link or a cloud's metadata. Name another host.`,
  );
}

/** For `node:http`: whatever the name was, this address. */
export const always = (address: string): LookupFunction => {
  const family = isIP(address);
  return (_, options, callback) =>
    options.all ? callback(null, [{ address, family }]) : callback(null, address, family);
};
