import { readFile } from "node:fs/promises";
import type Docker from "dockerode";
import type { Tried, Try } from "../../domain/isolation/attempts.ts";
import type { Scope } from "../../domain/release/spec.ts";
import { ownContainer } from "./containers.ts";
import { execIn } from "./exec.ts";

const program = new URL("../../../docker/probe/try.pl", import.meta.url);

/** In one go: starting a process in a container takes the engine longer than most tries. */
export async function tryFrom(
  docker: Docker,
  scope: Scope,
  name: string,
  tries: readonly Try[],
  limitMs: number,
  signal: AbortSignal,
): Promise<Tried[]> {
  if (tries.length === 0) return [];
  const { Id } = await ownContainer(docker, scope, name, signal);
  const words = tries.flatMap((one) =>
    "connect" in one ? ["connect", one.connect, `${one.port}`] : ["resolve", one.resolve, "-"],
  );
  const command = ["perl", "-e", await readFile(program, "utf8"), `${Math.ceil(limitMs / 1000)}`, ...words];
  const { exitCode, output } = await execIn(docker, Id, command, signal);
  const said = new Map(output.split("\n").map((line) => [line.split("\t")[0], line.split("\t").slice(1)]));
  const missing = `the probe said nothing of it (exit code ${exitCode})`;
  return tries.map((one, index) => answer(one, said.get(`${index}`), missing));
}

function answer(one: Try, said: readonly string[] | undefined, missing: string): Tried {
  const [result, detail = ""] = said ?? [];
  if (result !== "reached" && result !== "blocked") return { result: "gone", detail: missing };
  return { result, detail, ...(result === "reached" && "resolve" in one && { addresses: detail.split(",") }) };
}
