import { Refusal } from "../../contract/refusal.ts";

/** An IPv4 block as two numbers: the first address, and how many addresses follow it. */
interface Block {
  first: number;
  size: number;
}

const blockSize = 64; // a /26: 61 containers, the bridge, and the two ends

/**
 * Chooses `count` free /26 subnets in `range`. The engine's own pool holds 31 bridges and answers overlaps with 403, so
 * Slipway always says which subnet it wants. `seed` (the panel's instance and the environment) spreads those that share an
 * engine over the range, so that two of them choosing at once rarely choose the same.
 */
export function chooseSubnets(count: number, used: readonly string[], range: string, seed: string): string[] {
  const whole = parseBlock(range);
  const taken = used.filter((subnet) => !subnet.includes(":")).map(parseBlock);
  const slots = Math.floor(whole.size / blockSize);
  const start = hash(seed) % slots;
  const chosen: string[] = [];
  for (let step = 0; step < slots && chosen.length < count; step++) {
    const block = { first: whole.first + ((start + step) % slots) * blockSize, size: blockSize };
    if (!taken.some((other) => overlaps(block, other))) chosen.push(`${formatAddress(block.first)}/26`);
  }
  if (chosen.length < count) {
    throw new Refusal(
      "subnets-used-up",
      `Only ${chosen.length} of ${count} needed networks fit into ${range}; the rest is in use. Nothing was changed. Remove networks that nobody needs, or give Slipway another range with SLIPWAY_SUBNETS.`,
    );
  }
  return chosen;
}

/** The n-th address of a subnet that a container can have: 0 is the first after the bridge's own. */
export function addressAt(subnet: string, index: number): string {
  const block = parseBlock(subnet);
  if (index < 0 || index > block.size - 4) throw new RangeError(`${subnet} has no container address ${index}`);
  return formatAddress(block.first + 2 + index);
}

/** The lowest container address of a subnet that is not in `used`, not below `from`. */
export function freeAddress(subnet: string, used: readonly string[], from = 0): string {
  for (let index = from; index <= parseBlock(subnet).size - 4; index++) {
    const address = addressAt(subnet, index);
    if (!used.includes(address)) return address;
  }
  throw new Refusal("addresses-used-up", `Every address of ${subnet} is in use. Nothing was changed.`);
}

/** The highest one: for whoever stays a moment, out of the way of those that are given out. */
export function highestFree(subnet: string, used: readonly string[]): string {
  for (let index = parseBlock(subnet).size - 4; index >= 0; index--) {
    const address = addressAt(subnet, index);
    if (!used.includes(address)) return address;
  }
  throw new Refusal("addresses-used-up", `Every address of ${subnet} is in use. Nothing was changed.`);
}

/** The host's own on a bridge, where nobody chose another one. */
export const bridgeAddress = (subnet: string): string => formatAddress(parseBlock(subnet).first + 1);

export function isFree(subnet: string, used: readonly string[]): boolean {
  const block = parseBlock(subnet);
  return !used.some((other) => overlaps(block, parseBlock(other)));
}

/** The address at the same place of another subnet. */
export function moveAddress(address: string, from: string, to: string): string {
  const place = parseBlock(`${address}/32`).first - parseBlock(from).first;
  return formatAddress(parseBlock(to).first + place);
}

function parseBlock(text: string): Block {
  const match = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/.exec(text);
  if (!match) throw new RangeError(`${text} is not an IPv4 subnet`);
  const [a = 0, b = 0, c = 0, d = 0, bits = 32] = match.slice(1).map(Number);
  const size = 2 ** (32 - bits);
  const address = ((a * 256 + b) * 256 + c) * 256 + d;
  return { first: address - (address % size), size };
}

const overlaps = (one: Block, other: Block) =>
  one.first < other.first + other.size && other.first < one.first + one.size;

const formatAddress = (address: number) =>
  [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const char of text) value = Math.imul(value ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return value;
}
