/** `node scripts/compose-cli.ts` prints the path of a Compose v2 program, fetched from Debian's packages if need be. */
import { execFile } from "node:child_process";
import { access, cp, mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
/** The last Debian release with Compose v2 as one program. The engine's own release has none, or the old one in Python. */
const release = "trixie";
const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "slipway");
const cached = join(cache, `docker-compose-${release}`);
const installed = [
  join(homedir(), ".docker/cli-plugins/docker-compose"),
  "/usr/libexec/docker/cli-plugins/docker-compose",
  "/usr/lib/docker/cli-plugins/docker-compose",
  "/usr/local/lib/docker/cli-plugins/docker-compose",
];

/**
 * Finds `docker-compose` v2 to compare with: Debian's where apt can fetch it (always the same version), otherwise the one
 * that is installed. Nothing is installed: the program lies in the user's cache folder.
 */
export async function composeCli(say: (line: string) => void = () => {}): Promise<string> {
  if (await exists(cached)) return cached;
  try {
    say(`Fetching Docker Compose from Debian ${release}'s packages …`);
    await fetchFromDebian();
    return cached;
  } catch (error) {
    for (const path of installed) if (await exists(path)) return path;
    throw new Error(
      `Docker Compose v2 is not installed and could not be fetched from Debian's packages: ${(error as Error).message}`,
      { cause: error },
    );
  }
}

/** With package lists of its own, so that the machine's are left as they are. */
async function fetchFromDebian(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "slipway-compose-"));
  try {
    const keys = "/usr/share/keyrings/debian-archive-keyring.gpg";
    await writeFile(join(folder, "sources"), `deb [signed-by=${keys}] http://deb.debian.org/debian ${release} main\n`);
    await mkdir(join(folder, "lists/partial"), { recursive: true });
    const options = {
      "Dir::Etc::sourcelist": join(folder, "sources"),
      "Dir::Etc::sourceparts": "-",
      "Dir::State::lists": join(folder, "lists"),
      "Dir::Cache": folder,
      "Acquire::Languages": "none",
      "Acquire::Retries": "3",
      "APT::Sandbox::User": "root",
    };
    const aptGet = (...args: string[]) =>
      run("apt-get", [...Object.entries(options).flatMap(([name, value]) => ["-o", `${name}=${value}`]), ...args], {
        cwd: folder,
        timeout: 180_000,
      });
    await aptGet("update");
    const { stdout } = await aptGet("download", "--print-uris", "docker-compose");
    await aptGet("download", "docker-compose");
    const file = stdout.trim().split(" ")[1] ?? "";
    await run("dpkg-deb", ["-x", join(folder, file), join(folder, "unpacked")], { timeout: 60_000 });
    await mkdir(cache, { recursive: true });
    const beside = `${cached}.${process.pid}`;
    await cp(join(folder, "unpacked/usr/libexec/docker/cli-plugins/docker-compose"), beside);
    await rename(beside, cached);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

if (import.meta.main) console.log(await composeCli((line) => console.error(line)));
