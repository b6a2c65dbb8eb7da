import { Refusal } from "../../contract/refusal.ts";

interface EngineFault extends Error {
  code?: string;
  errno?: number;
  statusCode?: number;
  json?: { message?: string };
}

const lost = new Set(["ECONNRESET", "EPIPE", "ECONNABORTED", "ERR_STREAM_PREMATURE_CLOSE"]);
const unreachable = new Set([
  "ECONNREFUSED",
  "ENOENT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ETIMEDOUT",
  "ENOTFOUND",
  "EAI_AGAIN",
]);

/** What the engine's error means to a person. What is no fault of the engine's is answered as it is. */
export function asRefusal(error: unknown, host: string, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason;
  if (error instanceof Refusal || !(error instanceof Error)) return error;
  return connectionRefusal(error, host) ?? answerRefusal(error) ?? error;
}

/** The engine's own words. */
export function engineWords(error: unknown): string {
  const fault = error as EngineFault;
  const words = fault.json?.message ?? fault.message.replace(/^\(HTTP code \d+\) [^-]*- /, "");
  return words.trim().replace(/\.$/, "");
}

export const statusOf = (error: unknown): number | undefined => (error as EngineFault).statusCode;

export function engineGone(host: string, cause = "it closed the connection"): Refusal {
  return new Refusal(
    "engine-unreachable",
    `The Docker engine at ${host} went away: ${cause}. Make sure that it runs, then try again.`,
    { host },
  );
}

export function containerMissing(container: string): Refusal {
  return new Refusal(
    "container-missing",
    `There is no container ${container} (any more). Nothing was changed. Deploy again to have one.`,
    { container },
  );
}

export function nameTaken(kind: string, name: string, holder: string): Refusal {
  return new Refusal(
    "name-taken",
    `The name ${name} cannot be given to a ${kind}: it belongs to ${holder}, which is not part of this environment and is not touched. ` +
      "Rename or remove that one, then try again.",
    { name, kind },
  );
}

function connectionRefusal(fault: EngineFault, host: string): Refusal | undefined {
  const code = fault.code ?? "";
  if (fault.name === "TimeoutError" || fault.name === "AbortError") {
    return engineGone(host, "it did not answer a request within its limit");
  }
  if (code === "EACCES" || code === "EPERM") {
    return new Refusal(
      "engine-unreachable",
      `This user may not use the Docker engine at ${host} (permission denied). What runs keeps running. ` +
        "Give it the right to the socket (Debian: adduser USER docker, then sign in again).",
      { host },
    );
  }
  if (unreachable.has(code)) {
    return new Refusal(
      "engine-unreachable",
      `No Docker engine answers at ${host} (${code}). Nothing was changed. Start Docker there, then try again.`,
      { host },
    );
  }
  if (lost.has(code) || /socket hang up|^aborted$|premature close/i.test(fault.message)) return engineGone(host);
  return undefined;
}

/** `undefined`: this was no answer of the engine. */
function answerRefusal(fault: EngineFault): Refusal | undefined {
  if (fault.statusCode === undefined) return undefined;
  const words = engineWords(fault);
  return diskRefusal(words) ?? networkRefusal(words) ?? nameRefusal(words) ?? otherRefusal(fault.statusCode, words);
}

export function diskRefusal(words: string): Refusal | undefined {
  if (!/no space left on device|disk quota exceeded/i.test(words)) return undefined;
  return new Refusal(
    "disk-full",
    `The engine's disk is full (${words}). What is live was not touched. Free space on the engine's machine, then try again.`,
  );
}

/** The first address with a port: `0.0.0.0:8080`, `:::8080`, `[::]:8080`. */
const publishedAt = /(?:\d+(?:\.\d+){3}|\[?[0-9a-f]*:[0-9a-f:]*\]?):(\d+)/i;

function networkRefusal(words: string): Refusal | undefined {
  if (/pool overlaps|overlaps with other one/i.test(words)) {
    return new Refusal(
      "subnet-taken",
      `A network was not made: its addresses belong to another network of the engine (${words}). ` +
        "Nothing else was changed. Try again to have a free range chosen, or remove the network that is in the way.",
    );
  }
  const port = publishedAt.exec(words)?.[1];
  if (/port is already allocated|address already in use|ports are not available/i.test(words) && port) {
    return new Refusal(
      "port-taken",
      `Port ${port} cannot be published: somebody else holds it (${words}). Nothing else was changed. ` +
        "End what holds it or choose another port, then try again.",
      { port: Number(port) },
    );
  }
  if (/address already in use/i.test(words)) {
    return new Refusal(
      "address-taken",
      `A container was not attached: its fixed address belongs to another one (${words}). Nothing else was changed. ` +
        "Remove or disconnect that container, then try again.",
    );
  }
  return undefined;
}

function nameRefusal(words: string): Refusal | undefined {
  const name = /container name "\/?([^"]+)" is already in use/i.exec(words)?.[1];
  if (name) return nameTaken("container", name, `another container (${words})`);
  const network = /network with name (\S+) already exists/i.exec(words)?.[1];
  if (network) return nameTaken("network", network, "another network");
  const image = /no such image: (\S+)/i.exec(words)?.[1];
  if (image) return imageMissing(image);
  const container = /no such container: (\S+)/i.exec(words)?.[1];
  return container ? containerMissing(container) : undefined;
}

export function networkMissing(service: string, words: string): Refusal {
  return new Refusal(
    "network-missing",
    `${service} cannot start: a network that it was on is gone, removed by somebody while it was stopped (${words}). ` +
      "Its data is untouched. Deploy again to have the network made anew.",
    { service },
  );
}

export function imageMissing(image: string): Refusal {
  return new Refusal(
    "image-missing",
    `The image ${image} is not on the engine (any more). What is live was not touched. Build it again with a new deploy.`,
    { image },
  );
}

function otherRefusal(status: number, words: string): Refusal {
  return new Refusal("engine-refused", `The Docker engine refused (${status}): ${words}.`, { status });
}
