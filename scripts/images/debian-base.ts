import { execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type Docker from "dockerode";
import { canInstallPackages, needProgram } from "../debian.ts";
import { bundleInImage } from "./certificates.ts";
import { findBuilt, labelsFor } from "./labels.ts";
import { followed } from "./progress.ts";

type Say = (line: string) => void;
const workshop = "/var/tmp/slipway-debian-"; // not /tmp, which may forbid device files
const suite = "bookworm";
const mirror = "http://deb.debian.org/debian";
const sources = [
  `deb ${mirror} ${suite} main`,
  `deb ${mirror} ${suite}-updates main`,
  `deb ${mirror}-security ${suite}-security main`,
];

export const debianHash = (bundle: Buffer | undefined): string =>
  createHash("sha256")
    .update(sources.join("\n"))
    .update(bundle ?? "")
    .digest("hex")
    .slice(0, 12);

/** A minimal Debian made by debootstrap, with the host's certificate authorities; what the other recipes build upon. */
export async function ensureDebianBase(docker: Docker, bundle: Buffer | undefined, say: Say): Promise<string> {
  const hash = debianHash(bundle);
  const built = await findBuilt(docker, "debian", hash);
  if (built) return built;
  return makeRoot(say, async (folder) => {
    await writeFile(join(folder, "etc/apt/sources.list"), `${sources.join("\n")}\n`);
    if (bundle) {
      await mkdir(dirname(join(folder, bundleInImage)), { recursive: true });
      await writeFile(join(folder, bundleInImage), bundle);
    }
    const version = (await readFile(join(folder, "etc/debian_version"), "utf8")).trim();
    const tag = `${version}-${hash}`;
    await importRoot(docker, folder, tag, hash, bundle !== undefined);
    return `slipway/debian:${tag}`;
  });
}

/** One build runs at a time, so whatever lies there is of one that was killed. */
async function removeLeftovers(): Promise<void> {
  for (const name of await readdir(dirname(workshop))) {
    const path = join(dirname(workshop), name);
    if (path.startsWith(workshop)) await rm(path, { recursive: true, force: true });
  }
}

/** Makes a Debian root folder, hands it to `use` and removes it again. */
async function makeRoot<T>(say: Say, use: (folder: string) => Promise<T>): Promise<T> {
  if (!(await canInstallPackages())) {
    throw new Error(
      "No image registry answers the engine, and building the base images from Debian's packages needs Debian and root. " +
        "Give the engine access to a registry (or a mirror), or load the images with `docker load`.",
    );
  }
  const debootstrap = await needProgram("debootstrap", ["debootstrap"], "to make a base image", say);
  await removeLeftovers();
  const folder = await mkdtemp(workshop);
  try {
    say(`Making a Debian ${suite} base with debootstrap …`);
    const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` };
    await promisify(execFile)(debootstrap, ["--variant=minbase", suite, folder, mirror], {
      env,
      timeout: 10 * 60_000,
      maxBuffer: 16 * 1024 * 1024,
    }).catch(async (error: Error & { stdout?: string }) => {
      throw new Error(`debootstrap failed: ${(error.stdout || error.message).trim().split("\n").slice(-3).join(" ")}`, {
        cause: error,
      });
    });
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function importRoot(docker: Docker, folder: string, tag: string, hash: string, certificates: boolean) {
  const exclude = ["./var/cache/apt/archives/*.deb", "./var/lib/apt/lists/*"].map((path) => `--exclude=${path}`);
  const tar = spawn("tar", ["-C", folder, ...exclude, "--numeric-owner", "-c", "."], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const labels = Object.entries(labelsFor("debian", hash)).map(([key, value]) => `LABEL ${key}=${value}`);
  const changes = [
    ...labels,
    'CMD ["/bin/bash"]',
    ...(certificates ? [`ENV NODE_EXTRA_CA_CERTS=${bundleInImage}`] : []),
  ];
  const stream = await docker.importImage(tar.stdout, { repo: "slipway/debian", tag, changes });
  await followed(docker, stream);
}
