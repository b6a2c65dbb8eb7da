import { execFile } from "node:child_process";
import { access, chmod, readFile, rm, writeFile } from "node:fs/promises";
import { promisify } from "node:util";

const run = promisify(execFile);
const installLimit = 10 * 60_000;
const policyFile = "/usr/sbin/policy-rc.d";

/** Whether this process may install Debian's packages here. */
export async function canInstallPackages(): Promise<boolean> {
  if (process.getuid?.() !== 0) return false;
  const release = await readFile("/etc/os-release", "utf8").catch(() => "");
  return /^ID(_LIKE)?=.*debian/m.test(release) && (await exists("/usr/bin/apt-get"));
}

/** Finds a program in the administrator's PATH (`/usr/sbin` included); undefined when it is not there. */
export async function findProgram(name: string): Promise<string | undefined> {
  const folders = [...(process.env.PATH ?? "").split(":"), "/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/bin", "/bin"];
  for (const folder of folders) {
    if (folder && (await exists(`${folder}/${name}`))) return `${folder}/${name}`;
  }
  return undefined;
}

/** Installs Debian's packages without starting the services that they bring along. */
export async function installPackages(names: readonly string[], say: (line: string) => void): Promise<void> {
  say(`Installing ${names.join(", ")} from Debian's packages …`);
  const update = await aptGet(["update"]).then(
    () => undefined,
    (error: Error) => error,
  );
  const keepServicesStopped = !(await exists(policyFile));
  if (keepServicesStopped) {
    await writeFile(policyFile, "#!/bin/sh\nexit 101\n");
    await chmod(policyFile, 0o755);
  }
  try {
    await aptGet(["install", "-y", "--no-install-recommends", ...names]);
  } catch (error) {
    const why = [lastLines(error), update && `(apt-get update had failed: ${lastLines(update)})`].filter(Boolean);
    throw new Error(`Debian's packages ${names.join(", ")} could not be installed: ${why.join(" ")}`, { cause: error });
  } finally {
    if (keepServicesStopped) await rm(policyFile, { force: true });
  }
}

/** Makes sure that a program is there, from Debian's packages when that is possible; says what to do otherwise. */
export async function needProgram(
  program: string,
  packages: readonly string[],
  purpose: string,
  say: (line: string) => void,
): Promise<string> {
  const present = await findProgram(program);
  if (present) return present;
  if (!(await canInstallPackages())) {
    throw new Error(
      `${program} is needed ${purpose} and is not installed. Install it (Debian: apt-get install ${packages.join(" ")}) and start again.`,
    );
  }
  await installPackages(packages, say);
  const installed = await findProgram(program);
  if (!installed) throw new Error(`${packages.join(", ")} were installed, but ${program} is still not there.`);
  return installed;
}

function aptGet(args: string[]) {
  const options = ["-q", "-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=3"];
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  return run("apt-get", [...options, ...args], { env, timeout: installLimit, maxBuffer: 64 * 1024 * 1024 });
}

function lastLines(error: unknown): string {
  const { stderr, message } = error as { stderr?: string; message: string };
  return (stderr?.trim() || message).split("\n").slice(-4).join(" ");
}

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );
