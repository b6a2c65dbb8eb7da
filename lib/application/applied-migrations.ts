import { Writable } from "node:stream";
import { Refusal } from "../contract/refusal.ts";
import { migrationsIn } from "../domain/difference/schema.ts";
import { masked } from "../domain/logs/mask.ts";
import { secretValues } from "../domain/logs/secrets.ts";
import type { Side } from "./difference.ts";
import type { DeployPorts } from "./steps/deploy-request.ts";
import { containerOf } from "./way-back.ts";

/** What is longer is no list of migrations. */
const mostBytes = 256 * 1024;

/** What the live release's own command says of its database. Refuses `migrations-unknown`. */
export async function appliedMigrations(
  { engine }: Pick<DeployPorts, "engine">,
  { here, plan, model }: Side,
  signal: AbortSignal,
): Promise<string[]> {
  const { service, applied = [] } = model?.release ?? { service: "" };
  const spec = plan?.release.containers.find((container) => container.service === service);
  const container = spec && containerOf(spec, (await engine.observe(here, signal)).containers);
  if (!spec || container?.state !== "running")
    throw unknown(here.environment, `${service} does not run, so it cannot be asked`);
  const text = collector();
  const command = { run: applied, environment: {}, into: text.into };
  const { exitCode, errors } = await engine.execInto(here, container.name, command, signal);
  if (exitCode === 0) return migrationsIn(text.read());
  const said = masked(errors.trim() || text.read().trim(), secretValues(spec.runtime.environment)).slice(-300);
  throw unknown(here.environment, `${applied.join(" ")} ended with exit code ${exitCode}${said ? `: ${said}` : ""}`);
}

function collector() {
  const chunks: Buffer[] = [];
  let size = 0;
  const into = new Writable({
    write(chunk: Buffer | string, _encoding, done) {
      const bytes = Buffer.from(chunk);
      size += bytes.length;
      if (size <= mostBytes) chunks.push(bytes);
      done(size <= mostBytes ? null : new Error(`It said more than ${mostBytes} bytes`));
    },
  });
  into.on("error", () => undefined); // whoever writes is told, and ends
  return { into, read: () => Buffer.concat(chunks).toString("utf8") };
}

const unknown = (environment: string, why: string) =>
  new Refusal(
    "migrations-unknown",
    `Which migrations ${environment} has had is not known: ${why}. Nothing was changed. Look at release.applied in slipway.yaml.`,
  );
