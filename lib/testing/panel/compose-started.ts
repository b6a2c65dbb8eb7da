import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { composeCli } from "../../../scripts/compose-cli.ts";
import type { Environment } from "../../contract/names.ts";
import type { TestPanel } from "./panel.ts";

const run = promisify(execFile);
const limit = 180_000;
const services = ["database", "backend", "queue"];

/** One environment of the tiny application as its people started it, before there was a panel. */
export interface ComposeStarted extends AsyncDisposable {
  /** Names of its containers with their states, as Compose tells them. */
  states(): Promise<Record<string, string>>;
  /** Runs a command in a service: of this system, or of the environment that took it over. */
  exec(service: string, command: readonly string[], project?: string): Promise<string>;
}

export async function composeStarted(
  { engine, application }: TestPanel,
  environment: Environment,
): Promise<ComposeStarted> {
  const cli = await composeCli();
  const own = `${application.name}-before`;
  const compose = async (args: readonly string[], project = own) => {
    const env = { ...process.env, DOCKER_HOST: engine.host };
    const options = { cwd: application.repository, env, timeout: limit };
    return (await run(cli, ["--project-name", project, ...args], options)).stdout;
  };
  await compose(["up", "--detach", "--build", ...services.map((service) => `${environment}-${service}`)]);
  return {
    async states() {
      const lines = (await compose(["ps", "--all", "--format", "json"])).split("\n").filter(Boolean);
      const containers = lines.map((line) => JSON.parse(line) as { Name: string; State: string });
      return Object.fromEntries(containers.map(({ Name, State }) => [Name, State]));
    },
    exec: (service, command, project) => compose(["exec", "--no-TTY", service, ...command], project),
    [Symbol.asyncDispose]: async () => void (await compose(["down", "--volumes", "--rmi", "local", "--timeout", "1"])),
  };
}
