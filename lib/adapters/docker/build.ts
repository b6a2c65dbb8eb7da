import type Docker from "dockerode";
import withSession from "dockerode/lib/session.js";
import type { BuildSpec, Output } from "../../application/ports.ts";
import { Refusal } from "../../contract/refusal.ts";
import { buildContext } from "./build-context.ts";
import { type FailedStep, lastState, traceReader } from "./build-trace.ts";
import { diskRefusal, engineGone, engineWords, statusOf } from "./errors.ts";
import { releaseLabel } from "./filters.ts";
import { registryRefusal, tagLabel } from "./images.ts";
import { scopeLabels } from "./labels.ts";
import { jsonLines, openStream } from "./stream.ts";

/** BuildKit where the engine has it; the older builder elsewhere, or where it is wanted. */
export type Builder = "buildkit" | "classic";

interface Progress {
  id?: string;
  aux?: unknown;
  stream?: string;
  status?: string;
  error?: string;
  errorDetail?: { message?: string };
}

/** The signal ends the request, and with it the build. */
export async function build(
  docker: Docker,
  host: string,
  builder: Builder,
  spec: BuildSpec,
  output: Output,
  signal: AbortSignal,
): Promise<{ imageId: string }> {
  using context = await buildContext(spec.context, spec.dockerfile, signal);
  const session = builder === "buildkit" ? await openSession(docker) : undefined;
  const tar = context.open();
  try {
    const stream = await openStream(docker, "POST", "/build", query(spec, session?.id), signal, tar);
    return { imageId: await follow(stream, host, spec, output) };
  } catch (error) {
    if (signal.aborted || statusOf(error) === undefined) throw error;
    throw buildRefusal(spec, { name: "", error: engineWords(error), lines: [] });
  } finally {
    tar.destroy();
    session?.close();
  }
}

function query(spec: BuildSpec, session: string | undefined): Record<string, unknown> {
  const labels = {
    ...scopeLabels(spec.scope),
    ...releaseLabel(spec.release),
    "slipway.service": spec.service,
    [tagLabel]: spec.tag,
  };
  return {
    t: spec.tag,
    dockerfile: spec.dockerfile,
    target: spec.target,
    buildargs: JSON.stringify(spec.args),
    labels: JSON.stringify(labels),
    rm: true,
    forcerm: true,
    ...(session === undefined ? { version: "1" } : { version: "2", session }),
  };
}

interface Session {
  id: string;
  close: () => void;
}

/** `undefined` on an engine without BuildKit. dockerode would close it only after a build that ended well. */
function openSession(docker: Docker): Promise<Session | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<Session | undefined>();
  withSession(docker, undefined, (error, id, close) => {
    if (error && [400, 404, 501].includes(statusOf(error) ?? 0)) resolve(undefined);
    else if (error || !id) reject(error);
    else resolve({ id, close });
  });
  return promise;
}

/** The engine answers 200 and then tells of a failure in its stream; only an image id means that there is an image. */
async function follow(stream: AsyncIterable<Buffer>, host: string, spec: BuildSpec, output: Output): Promise<string> {
  const trace = traceReader(output);
  const classic = { step: "", lines: [] as string[] };
  let image: string | undefined;
  for await (const progress of jsonLines<Progress>(stream)) {
    const error = progress.errorDetail?.message ?? progress.error;
    if (error) throw buildRefusal(spec, trace.failed() ?? { name: classic.step, error, lines: classic.lines });
    if (progress.id === "moby.buildkit.trace") trace.take(String(progress.aux));
    else if (isImageId(progress.aux)) image = progress.aux.ID;
    else if (progress.stream) takeClassic(progress.stream, classic, output);
    else if (progress.status && !progress.id) output(progress.status);
  }
  if (!image) throw engineGone(host, "the build's output ended before there was an image");
  return image;
}

const isImageId = (aux: unknown): aux is { ID: string } =>
  typeof aux === "object" && aux !== null && "ID" in aux && typeof aux.ID === "string";

function takeClassic(stream: string, classic: { step: string; lines: string[] }, output: Output): void {
  for (const line of stream.split("\n").map(lastState)) {
    if (line.trim() === "") continue;
    output(line);
    if (/^Step \d+\/\d+ : /.test(line)) Object.assign(classic, { step: line, lines: [] });
    else if (classic.lines.push(line) > 20) classic.lines.shift();
  }
}

function buildRefusal(spec: BuildSpec, { name, error, lines }: FailedStep): Refusal {
  const base = pulled(name);
  const known = fullDisk([error, ...lines.slice(-3)]) ?? (base && registryRefusal(base, error));
  if (known) return known;
  const step = name && ` in ${name}`;
  const said = lines.length > 0 ? `\nIts last output:\n${lines.slice(-8).join("\n")}\n` : " ";
  return new Refusal(
    "build-failed",
    `The image of ${spec.service} was not built: ${error.trim()}${step}.${said}` +
      "What is live was not touched. Correct it in the repository, then deploy again.",
    { service: spec.service, step: name },
  );
}

/** Also when a program of the build complains of it. */
const fullDisk = (words: readonly string[]) => words.flatMap((line) => diskRefusal(line.trim()) ?? [])[0];

/** The image that a step was taking from its registry. */
const pulled = (step: string) => /(?:load metadata for|^Step \d+\/\d+ : FROM|^\[.*\] FROM) (\S+)/i.exec(step)?.[1];
