import { buffer } from "node:stream/consumers";
import type Docker from "dockerode";
import { masked } from "../../domain/logs/mask.ts";
import type { Container } from "./containers.ts";
import { engineWords, statusOf } from "./errors.ts";
import { frameReader } from "./frames.ts";
import { secretsOf } from "./secrets.ts";
import { openStream } from "./stream.ts";

/** What a container said last, its secrets masked, for a sentence about why it failed. */
export async function lastLines(
  docker: Docker,
  container: Container,
  count: number,
  signal: AbortSignal,
): Promise<string[]> {
  const said = await linesNow(docker, container.Id, count, signal);
  const secrets = await secretsOf(docker, container, signal);
  return said.map((line) => masked(line, secrets));
}

/** The same of one that was given no secrets. */
export async function linesNow(docker: Docker, id: string, count: number, signal: AbortSignal): Promise<string[]> {
  const query = { stdout: true, stderr: true, tail: count };
  try {
    return linesOf(await buffer(await openStream(docker, "GET", `/containers/${id}/logs`, query, signal)));
  } catch (error) {
    if (statusOf(error) !== 501) throw error;
    return [engineWords(error)]; // its logging driver only writes
  }
}

/** That of a terminal has no frames. */
function linesOf(bytes: Buffer): string[] {
  const text = bytes[0] !== undefined && bytes[0] <= 2 ? unframed(bytes) : bytes.toString();
  return text.split(/\r?\n/).filter((line) => line.trim() !== "");
}

const unframed = (bytes: Buffer) => Buffer.concat(frameReader()(bytes).map(({ payload }) => payload)).toString();
