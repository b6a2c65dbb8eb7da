import { createRequire } from "node:module";
import protobuf from "protobufjs";

interface Trace {
  vertexes: Vertex[];
  logs: { vertex: string; msg: Buffer }[];
  warnings: { short: Buffer }[];
}

interface Vertex {
  digest: string;
  name: string;
  cached: boolean;
  started?: { seconds: number; nanos: number };
  completed?: { seconds: number; nanos: number };
  error: string;
}

interface Step {
  number: number;
  name: string;
  announced: boolean;
  ended: boolean;
  rest: string;
  lines: string[];
}

export interface FailedStep {
  name: string;
  error: string;
  lines: string[];
}

const keptLines = 20;
/** Steps of BuildKit's own; what comes out of them is of no use to a reader. */
const internal = /^\[internal\]|^exporting to |^\[auth\]/;

let decoder: protobuf.Type | undefined;

/** dockerode brings the definition of BuildKit's status messages (moby.buildkit.v1.StatusResponse) along. */
function decode(aux: string): Trace {
  decoder ??= protobuf
    .loadSync(createRequire(import.meta.url).resolve("dockerode/lib/proto/buildkit_status.proto"))
    .lookupType("moby.buildkit.v1.StatusResponse");
  return decoder.toObject(decoder.decode(Buffer.from(aux, "base64")), {
    longs: Number,
    arrays: true,
    defaults: false,
  }) as Trace;
}

/**
 * Turns BuildKit's trace into lines: steps are numbered as they begin (`#3 [2/5] RUN npm ci`), with their output, and how
 * long they took or that they were cached.
 */
export function traceReader(output: (line: string) => void): {
  take(aux: string): void;
  failed(): FailedStep | undefined;
} {
  const steps = new Map<string, Step>();
  let failure: FailedStep | undefined;

  const stepOf = (digest: string, name: string): Step => {
    const step = steps.get(digest) ?? {
      number: steps.size + 1,
      name,
      announced: false,
      ended: false,
      rest: "",
      lines: [],
    };
    steps.set(digest, step);
    return step;
  };

  const takeVertex = (vertex: Vertex) => {
    if (!vertex.started && !vertex.cached && !vertex.error) return;
    const step = stepOf(vertex.digest, vertex.name ?? "");
    const quiet = internal.test(step.name);
    if (!step.announced && !quiet) output(`#${step.number} ${step.name}`);
    step.announced = true;
    if (vertex.error) failure ??= { name: step.name, error: vertex.error, lines: step.lines };
    if (step.ended || !(vertex.completed || vertex.error)) return;
    step.ended = true;
    if (step.rest !== "") say(step, step.rest);
    if (!quiet) output(`#${step.number} ${ending(vertex)}`);
  };

  const say = (step: Step, line: string) => {
    step.rest = "";
    step.lines.push(line);
    if (step.lines.length > keptLines) step.lines.shift();
    output(`#${step.number} ${line}`);
  };

  const takeLog = (digest: string, msg: Buffer) => {
    const step = stepOf(digest, "");
    const lines = (step.rest + Buffer.from(msg).toString()).split("\n");
    const rest = lines.pop() ?? "";
    for (const line of lines) say(step, lastState(line));
    step.rest = rest;
  };

  return {
    take(aux) {
      const trace = decode(aux);
      for (const vertex of trace.vertexes) takeVertex(vertex);
      for (const { vertex, msg } of trace.logs) takeLog(vertex, msg);
      for (const { short } of trace.warnings) output(`warning: ${Buffer.from(short).toString()}`);
    },
    failed: () => failure,
  };
}

/** Of a progress bar, which overwrites its line, what it showed last. */
export const lastState = (line: string) => line.replace(/\r+$/, "").split("\r").at(-1) ?? "";

function ending({ error, cached, started, completed }: Vertex): string {
  if (error) return `failed: ${error}`;
  if (cached) return "cached";
  if (!started || !completed) return "done";
  const seconds = completed.seconds - started.seconds + ((completed.nanos ?? 0) - (started.nanos ?? 0)) / 1e9;
  return `done in ${seconds.toFixed(1)} s`;
}
