import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { CheckAccess, Remote } from "../../application/ports.ts";
import { Refusal } from "../../contract/refusal.ts";
import { transportOf } from "./address.ts";

const run = promisify(execFile);

/** Refuses what could not work: the wrong kind, a key that is none or is locked, an unknown host. */
export const checkAccess: CheckAccess = async (access, remote, signal) => {
  const origin = remote && !remote.own ? { origin: remote.address } : {};
  if (access.kind === "none") return { ...access, ...origin };
  if (remote) assertSuitable(access.kind, remote);
  if (access.kind === "token") return { ...access, ...origin };
  const folder = await mkdtemp(join(tmpdir(), "slipway-key-"));
  try {
    const publicKey = await publicKeyOf(access.privateKey, join(folder, "key"), signal);
    if (remote) await assertKnown(hostOf(remote.address), access.knownHosts, join(folder, "known_hosts"), signal);
    return { ...access, ...origin, publicKey };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const worksWith = {
  "deploy-key": { transport: "ssh", addresses: "ssh://… and user@host:path" },
  token: { transport: "http", addresses: "https://…" },
} as const;

function assertSuitable(kind: keyof typeof worksWith, { address, url }: Remote): void {
  const { transport, addresses } = worksWith[kind];
  if (transportOf(address) === transport) return;
  throw refused("access-unsuitable", `A ${kind.replace("-", " ")} works with ${addresses}, and the remote is ${url}.`);
}

async function publicKeyOf(privateKey: string, file: string, signal: AbortSignal): Promise<string> {
  await writeFile(file, keyText(privateKey), { mode: 0o600 });
  const found = await sshKeygen(["-y", "-P", "", "-f", file], signal);
  if (found !== undefined) return found.trim();
  throw refused("key-unusable", "The key is no private key that ssh can read, or it has a passphrase.");
}

async function assertKnown(host: string, knownHosts: string, file: string, signal: AbortSignal): Promise<void> {
  await writeFile(file, keyText(knownHosts), { mode: 0o600 });
  if ((await sshKeygen(["-F", host, "-f", file], signal)) !== undefined) return;
  throw refused(
    "host-unknown",
    `None of the known hosts is ${host}. ssh-keyscan prints its lines; compare them first.`,
  );
}

/** As `known_hosts` names it. */
function hostOf(address: string): string {
  if (!address.startsWith("ssh:")) return address.slice(address.indexOf("@") + 1).split(":")[0] ?? "";
  const { hostname, port } = new URL(address);
  return port && port !== "22" ? `[${hostname}]:${port}` : hostname;
}

/** What it prints; undefined when it says no. */
async function sshKeygen(args: string[], signal: AbortSignal): Promise<string | undefined> {
  try {
    return (await run("ssh-keygen", args, { signal, timeout: 10_000 })).stdout;
  } catch (error) {
    const { code, name } = error as { code?: number | string; name: string };
    if (typeof code === "number") return undefined;
    if (code !== "ENOENT" || name === "AbortError") throw error;
    throw refused("ssh-missing", "The programs of OpenSSH's client were not found on this machine. Install them.");
  }
}

/** As OpenSSH wants its files. */
export const keyText = (pasted: string): string => `${pasted.replaceAll("\r", "").trim()}\n`;

const refused = (code: string, why: string) =>
  new Refusal(code, `${why} Nothing was changed: the remote is reached as before.`);
