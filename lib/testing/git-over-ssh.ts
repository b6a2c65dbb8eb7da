import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { userInfo } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { canInstallPackages, findProgram, needProgram } from "../../scripts/debian.ts";
import { temporaryFolder } from "./temporary.ts";

export const canServeSsh = async (): Promise<boolean> =>
  (await findProgram("sshd")) !== undefined || (await canInstallPackages());

export interface SshServer {
  /** `ssh://user@127.0.0.1:port`. */
  address: string;
  /** What `ssh-keyscan` would say. */
  knownHosts: string;
  /** The key of a user whom the server lets in, and one of somebody else. */
  key: string;
  strangersKey: string;
}

/** OpenSSH's own server on a port of its own, which lets in whoever has `key`; one sshd a connection, as inetd would. */
export async function sshServer(): Promise<SshServer> {
  const sshd = await needProgram("sshd", ["openssh-server"], "to test deploy keys", console.log);
  const folder = temporaryFolder();
  const makeKey = (name: string, ...options: string[]) => {
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", name, ...options, "-f", join(folder, name)]);
    return {
      key: readFileSync(join(folder, name), "utf8"),
      publicKey: readFileSync(join(folder, `${name}.pub`), "utf8"),
    };
  };
  const [host, user, stranger] = [makeKey("host"), makeKey("user"), makeKey("stranger")];
  writeFileSync(join(folder, "authorized"), user.publicKey);
  const settings = [
    `HostKey ${join(folder, "host")}`,
    `AuthorizedKeysFile ${join(folder, "authorized")}`,
    "StrictModes no",
    "UsePAM no",
    "PasswordAuthentication no",
    "KbdInteractiveAuthentication no",
    "PermitRootLogin prohibit-password",
    "LogLevel ERROR",
  ];
  writeFileSync(join(folder, "sshd_config"), `${settings.join("\n")}\n`);
  if (process.getuid?.() === 0) mkdirSync("/run/sshd", { recursive: true, mode: 0o755 });

  const server = createServer((socket) => {
    const child = spawn(sshd, ["-i", "-f", join(folder, "sshd_config")], { stdio: ["pipe", "pipe", "ignore"] });
    child.stdin.on("error", () => socket.destroy());
    socket.on("error", () => child.kill());
    socket.pipe(child.stdin);
    child.stdout.pipe(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return {
    address: `ssh://${userInfo().username}@127.0.0.1:${port}`,
    knownHosts: `[127.0.0.1]:${port} ${host.publicKey}`,
    key: user.key,
    strangersKey: stranger.key,
  };
}
