import { once } from "node:events";
import type { LogEvent } from "../../contract/logs.ts";
import type { Environment } from "../../contract/names.ts";
import { Refusal } from "../../contract/refusal.ts";
import { exitCodes } from "./exit.ts";
import type { Session } from "./session.ts";

export interface LogOptions {
  follow: boolean;
  tail: number;
  /** ISO 8601. */
  since?: string;
  grep?: RegExp;
}

/** Lines as the container wrote them on standard output; what is said about them on standard error. */
export async function showLogs(
  { link, json, signal }: Session,
  environment: Environment,
  chosen: readonly string[],
  { follow, tail, since, grep }: LogOptions,
): Promise<number> {
  const status = await link.call("status", {}, signal);
  const known = status.environments[environment].services.map(({ service }) => service);
  const services = chosen.length > 0 ? [...chosen] : known;
  const unknown = services.find((service) => !known.includes(service));
  if (known.length === 0) throw new Refusal("service-not-found", `Nothing is deployed in ${environment} yet.`);
  if (unknown) {
    throw new Refusal(
      "service-not-found",
      `There is no service ${unknown} in ${environment}, but ${known.join(", ")}.`,
    );
  }
  const width = services.length > 1 ? Math.max(...services.map((service) => service.length)) : 0;
  for await (const events of link.logs({ environment, services, tail, follow, since }, signal)) {
    const batch = events.filter((event) => event.type !== "line" || !grep || grep.test(event.text));
    const lines = json ? batch.map((event) => JSON.stringify(event)) : batch.flatMap((event) => lineOf(event, width));
    if (lines.length > 0 && !process.stdout.write(`${lines.join("\n")}\n`))
      await once(process.stdout, "drain", { signal });
    if (!json) for (const event of batch) remark(event);
  }
  return exitCodes.ok;
}

const lineOf = (event: LogEvent, width: number): string[] => {
  if (event.type !== "line") return [];
  return [width === 0 ? event.text : `${event.service.padEnd(width)} | ${event.text}`];
};

function remark(event: LogEvent): void {
  if (event.type === "skipped")
    console.error(`(${event.service}: ${event.lines ?? "unknown"} lines skipped, ${event.reason})`);
  if (event.type === "end" && event.service) console.error(`(${event.service}: ${event.cause})`);
  if (event.type === "end" && !event.service) console.error(`(${event.cause})`);
}
