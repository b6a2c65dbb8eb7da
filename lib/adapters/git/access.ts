import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { RemoteAccess } from "../../application/ports.ts";
import { Refusal } from "../../contract/refusal.ts";
import { transportOf, withoutPassword } from "./address.ts";
import { keyText } from "./check-access.ts";
import type { GitOptions } from "./run-git.ts";

/**
 * Lends git what reaches an address. Secrets stand in files of their own (0600, below `folder`) for as long as `use`
 * takes: neither arguments nor the environment, which others on the host can read, and nothing that git would print.
 */
export async function withAccess<T>(
  access: RemoteAccess | undefined,
  address: string,
  own: boolean,
  folder: string,
  on: GitOptions,
  use: (on: GitOptions) => Promise<T>,
): Promise<T> {
  if (!access || access.kind === "none" || transportOf(address) === "folder") return use(on);
  if (!own) assertSameOrigin(access.origin, address);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const lent = await mkdtemp(join(folder, "git-"));
  try {
    const keep = (name: string, content: string) => writeFile(join(lent, name), content, { mode: 0o600 });
    if (access.kind === "token") {
      await keep("gitconfig", tokenConfiguration(access, address, on.configuration));
      return await use({ ...on, configuration: join(lent, "gitconfig") });
    }
    await keep("key", keyText(access.privateKey));
    await keep("known_hosts", keyText(access.knownHosts));
    await keep("ssh_config", sshConfiguration(lent));
    return await use({ ...on, ssh: join(lent, "ssh_config") });
  } finally {
    await rm(lent, { recursive: true, force: true });
  }
}

/** Whoever owns the working tree chooses its origin: what an administrator gave for one must not be sent to another. */
function assertSameOrigin(given: string | undefined, address: string): void {
  if (given === address) return;
  throw new Refusal(
    "remote-changed",
    `The remote is now ${withoutPassword(address)}, and the access in Settings was given for ${withoutPassword(given ?? "another one")}. Nothing was sent. Save the access again, or set the remote back.`,
  );
}

/** A redirect is not followed: the header would go with it. */
function tokenConfiguration(
  { username, token }: Extract<RemoteAccess, { kind: "token" }>,
  address: string,
  configuration: string | undefined,
): string {
  const header = `Authorization: Basic ${Buffer.from(`${username}:${token}`).toString("base64")}`;
  return [
    configuration && `[include]\n\tpath = ${JSON.stringify(configuration)}`,
    `[http ${JSON.stringify(address)}]\n\textraHeader = ${JSON.stringify(header)}\n\tfollowRedirects = false`,
    "",
  ].join("\n");
}

/** Only the given key, only known hosts; the user's and the system's settings, keys and agent are left out. */
function sshConfiguration(folder: string): string {
  const file = (name: string) => JSON.stringify(join(folder, name).replaceAll("%", "%%"));
  return [
    `IdentityFile ${file("key")}`,
    `UserKnownHostsFile ${file("known_hosts")}`,
    "GlobalKnownHostsFile /dev/null",
    "IdentitiesOnly yes",
    "IdentityAgent none",
    "StrictHostKeyChecking yes",
    "UpdateHostKeys no",
    "PreferredAuthentications publickey",
    "BatchMode yes",
    "ClearAllForwardings yes",
    "ConnectTimeout 15",
    "ServerAliveInterval 15",
    "ServerAliveCountMax 3",
    "",
  ].join("\n");
}
