import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { posix } from "node:path";
import { buffer } from "node:stream/consumers";
import type { Container } from "dockerode";
import { extract, pack } from "tar-stream";
import type { AdminChannel } from "./admin-channel.ts";
import { folder } from "./configuration.ts";
import { run } from "./exec.ts";

/** Name and content; everything in the gateway's folder is readable by HAProxy alone. */
export type Files = Record<string, string>;

const configuration = "haproxy.cfg";
const candidate = `${configuration}.new`;
const haproxy = 99; // user and group of the image

const own = ["hold.lua", "configuration-file.lua", "answers.lua", "nothing-live.html", "not-answering.html"];
const sources = new URL("../../../docker/gateway/", import.meta.url);

/**
 * What stands beside the configuration, in a folder named after its content: a configuration names its own, so that
 * both change in the same instant.
 */
export async function companions(certificate: string): Promise<{ hash: string; files: Files }> {
  const contents = await Promise.all(own.map((name) => readFile(new URL(name, sources), "utf8")));
  const files: Files = { "certificate.pem": certificate };
  for (const [index, name] of own.entries()) files[name] = contents[index] ?? "";
  const hash = hashOf(files);
  const placed = Object.entries(files).map(([name, content]) => [`${hash}/${name}`, content]);
  return { hash, files: { "hold.map": "", ...Object.fromEntries(placed) } };
}

function hashOf(files: Files): string {
  const hash = createHash("sha256");
  for (const name of Object.keys(files).sort()) hash.update(`${name}\0${files[name]}\0`);
  return hash.digest("hex").slice(0, 16);
}

export async function readConfiguration(container: Container): Promise<string | undefined> {
  try {
    const archive = await container.getArchive({ path: posix.join(folder, configuration) });
    for await (const entry of archive.pipe(extract())) return (await buffer(entry)).toString("utf8");
    return undefined;
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) return undefined;
    throw error;
  }
}

export async function writeFiles(container: Container, files: Files): Promise<void> {
  const archive = pack();
  const owner = { uid: haproxy, gid: haproxy };
  const folders = new Set(
    Object.keys(files)
      .map(posix.dirname)
      .filter((name) => name !== "."),
  );
  for (const name of folders) archive.entry({ name, type: "directory", mode: 0o700, ...owner });
  for (const [name, content] of Object.entries(files)) archive.entry({ name, mode: 0o600, ...owner }, content);
  archive.finalize();
  await container.putArchive(await buffer(archive), { path: folder });
}

/** For a gateway that has never run: nobody reads the file meanwhile. */
export const writeConfiguration = (container: Container, text: string) =>
  writeFiles(container, { [configuration]: text });

/** As the running process reads it, which takes no time. */
export const toldConfiguration = async (admin: AdminChannel): Promise<string> =>
  `${await admin.ask("slipway configuration show")}\n`;

/** A command of the admin socket is at most as long as HAProxy's buffer of 16 KiB; written in hexadecimal, twice as long. */
const partBytes = 4_000;

/** The same as `replaceConfiguration`, by the running process itself. */
export async function tellConfiguration(admin: AdminChannel, text: string): Promise<void> {
  const bytes = Buffer.from(text);
  const parts = Array.from({ length: Math.ceil(bytes.length / partBytes) }, (_, index) =>
    bytes.subarray(index * partBytes, (index + 1) * partBytes).toString("hex"),
  );
  const commands = [...parts.map((hex, index) => `part ${index + 1} ${hex}`), "keep"];
  for (const command of commands) {
    const answer = await admin.ask(`slipway configuration ${command}`);
    if (answer !== "done") throw new Error(`The gateway could not write its configuration: ${answer}`);
  }
}

/** For one that runs: it may be killed and started again at any moment, so the file changes at once or not at all. */
export async function replaceConfiguration(
  container: Container,
  text: string,
  signal: AbortSignal,
  options: { check?: boolean } = {},
): Promise<void> {
  await writeFiles(container, { [candidate]: text });
  if (options.check) await succeed(container, ["haproxy", "-c", "-q", "-f", posix.join(folder, candidate)], signal);
  await succeed(container, ["mv", "-f", posix.join(folder, candidate), posix.join(folder, configuration)], signal);
}

/** Why HAProxy would not start with it; undefined when it would. What the gateway uses stays as it is. */
export async function objection(container: Container, text: string, signal: AbortSignal): Promise<string | undefined> {
  await writeFiles(container, { [candidate]: text });
  const { exitCode, output } = await run(
    container,
    ["haproxy", "-c", "-q", "-f", posix.join(folder, candidate)],
    signal,
  );
  return exitCode === 0 ? undefined : output;
}

async function succeed(container: Container, command: readonly string[], signal: AbortSignal): Promise<void> {
  const { exitCode, output } = await run(container, command, signal);
  if (exitCode !== 0) throw new Error(`"${command.join(" ")}" in the gateway ended with ${exitCode}: ${output}`);
}
