import type { Readable } from "node:stream";
import type { Engine } from "../application/ports.ts";
import type { HealthCheck, Runtime } from "../domain/compose/model.ts";
import { plainRuntime } from "../domain/compose/model.ts";
import type {
  ContainerSpec,
  NetworkSpec,
  ReleaseSpec,
  ResidentSpec,
  Scope,
  ScratchSpec,
  TaskSpec,
} from "../domain/release/spec.ts";

/** What a container of a test does. `says` are whole lines on its standard output, said at once. */
export type Behaviour =
  /** Says `heard SIGUSR2` when that signal is the one that it hears. */
  | { does: "stays"; says?: string[]; hears?: string }
  | { does: "ends"; exitCode: number; says?: string[]; afterMs?: number }
  | { does: "listens"; port: number };

/** What is run inside of a container: it says lines on its standard output, complains beside it, and ends or does not. */
export interface Command {
  says?: string;
  /** Says the value of this variable of its environment. */
  reveals?: string;
  complains?: string;
  exitCode?: number;
  hangs?: boolean;
}

/** What runs on a terminal: to `size` it answers `5 rows, 20 columns`, to `end` with this exit code, to others `heard …`. */
export interface Dialogue {
  exitCode: number;
}

/** What building a context does: give an image, fail after saying `it breaks here`, or never end. */
export type BuildOutcome = "works" | "breaks" | "hangs";

/** An engine to hold to the contract, and how to make containers there do something. */
export interface EngineUnderTest {
  /** An adapter that remembers nothing of the others, like that of a worker that has just started. */
  engine(): Engine;
  /** Belongs to this world alone. */
  instance: string;
  /** Id of an image on the engine that containers can be made from, and a reference that names it. */
  image: { id: string; reference: string };
  behaves(behaviour: Behaviour): Partial<Runtime>;
  /** A health check that passes, fails saying `not yet`, or does not end. */
  check(outcome: "passes" | "fails" | "hangs"): HealthCheck;
  command(command: Command): string[];
  dialogue(dialogue: Dialogue): string[];
  /** Tar of a build context with a `Dockerfile`. */
  context(outcome: BuildOutcome): Readable;
  /** A subnet that nobody on the engine uses: `10.231.7.64/26`. */
  subnet(): string;
  /** Starts a container of no Slipway's, which is gone with the world. */
  compose(container: ComposeContainer): Promise<void>;
  /** What lies in a volume. */
  content(volume: string): Promise<string>;
  cleanUp(): Promise<void>;
}

/** As `docker compose` makes it, with a volume in which something lies. */
export interface ComposeContainer {
  name: string;
  composeService: string;
  folder: string;
  volume: string;
  content: string;
}

export interface ServiceOptions
  extends Partial<Pick<ContainerSpec, "after" | "singleton" | "restart" | "volumes" | "attachments">> {
  behaviour?: Behaviour;
  runtime?: Partial<Runtime>;
}

/** Builds specs of one environment: each release on a network of its own, with fixed addresses. */
export function specs(world: EngineUnderTest, scope: Scope) {
  const prefix = `${scope.instance}-${scope.application}-${scope.environment}`;

  const container = (
    service: string,
    network: NetworkSpec,
    position: number,
    { behaviour = { does: "stays" }, runtime, ...options }: ServiceOptions,
    facts: Pick<ContainerSpec, "role" | "name" | "release">,
  ): ContainerSpec => ({
    service,
    composeService: `${scope.environment}-${service}`,
    ...facts,
    image: world.image.id,
    runtime: { ...plainRuntime, ...world.behaves(behaviour), ...runtime },
    attachments: [{ network: network.name, address: addressIn(network.subnet, position), aliases: [service] }],
    volumes: [],
    restart: { name: "unless-stopped" },
    after: [],
    singleton: false,
    ...options,
  });

  const networks = new Map<string, NetworkSpec>();
  const network = (key: string, release?: number): NetworkSpec => {
    const name = `${prefix}-${key}`;
    const made = networks.get(name) ?? { name, subnet: world.subnet(), internal: false, key: "default", release };
    networks.set(name, made);
    return structuredClone(made);
  };

  return {
    prefix,
    container,
    release(release: number, services: Record<string, ServiceOptions>): ReleaseSpec {
      const home = network(`net-r${release}`, release);
      const containers = Object.entries(services).map(([service, options], index) =>
        container(service, home, index + 10, options, {
          role: "release",
          name: `${prefix}-${service}-r${release}`,
          release,
        }),
      );
      return { scope, release, networks: [home], containers, residents: [] };
    },
    /** Without a release it is the environment's own, and stays when releases go. */
    resident(service: string, options: ServiceOptions = {}, release?: number): ResidentSpec {
      const home = network(`home${release ? `-r${release}` : ""}`, release);
      const volume = { name: `${prefix}-data${release ? `-r${release}` : ""}`, key: "data", release };
      const runtime: Partial<Runtime> = {
        mounts: [{ type: "volume", volume: "data", target: "/data", readOnly: false }],
      };
      const name = `${prefix}-${service}${release ? `-r${release}` : ""}`;
      const spec = { runtime, volumes: [volume], ...options };
      return {
        scope,
        networks: [home],
        container: container(service, home, 5, spec, { role: "resident", name, release }),
      };
    },
    /** On an internal network and a volume of its own. */
    scratch(mark: string, options: ServiceOptions = {}): ScratchSpec {
      const home = { ...network(`scratch-${mark}`), internal: true };
      const volume = { name: `${prefix}-scratch-${mark}`, key: "data", scratch: mark };
      const runtime: Partial<Runtime> = {
        mounts: [{ type: "volume", volume: "data", target: "/data", readOnly: false }],
      };
      const facts = { role: "scratch" as const, name: `${prefix}-database-${mark}` };
      const server = container("database", home, 7, { runtime, volumes: [volume], ...options }, facts);
      return { scope, mark, networks: [home], container: server };
    },
    task(name: string, behaviour: Behaviour, release = 1): TaskSpec {
      const home = network(`net-r${release}`, release);
      const facts = { role: "task" as const, name: `${prefix}-${name}`, release };
      return {
        scope,
        networks: [home],
        residents: [],
        container: container("backend", home, 20, { behaviour }, facts),
      };
    },
  };
}

export type Specs = ReturnType<typeof specs>;

/** The nth address of a /26 whose last number is given: `10.231.7.64/26`, 10 → `10.231.7.74`. */
export function addressIn(subnet: string, position: number): string {
  const [network = ""] = subnet.split("/");
  const numbers = network.split(".").map(Number);
  return [...numbers.slice(0, 3), (numbers[3] ?? 0) + position].join(".");
}
