import { randomInt } from "node:crypto";
import { Readable } from "node:stream";
import { pack } from "tar-stream";
import { createDockerEngine, type DockerEngineOptions } from "../adapters/docker/engine.ts";
import type { Runtime } from "../domain/compose/model.ts";
import { dockerForeign } from "./docker-foreign.ts";
import { testEngine } from "./engine.ts";
import type { Behaviour, BuildOutcome, Command, EngineUnderTest } from "./engine-under-test.ts";

/** The real engine, under an instance and subnets of this test file's own. */
export async function dockerWorld(options: Partial<DockerEngineOptions> = {}): Promise<EngineUnderTest> {
  const { host, instance, images, docker, cleanUp } = testEngine();
  const reference = images.NGINX_IMAGE ?? "";
  const { Id: id } = await docker.getImage(reference).inspect();
  const range = `10.${randomInt(200, 250)}`;
  const first = randomInt(256);
  let subnets = 0;
  const foreign = dockerForeign(docker, reference);
  return {
    engine: () => createDockerEngine({ host, instance, probeImage: reference, ...options }),
    instance,
    image: { id, reference },
    behaves,
    check: (outcome) => ({ test: ["CMD-SHELL", checks[outcome]], intervalMs: 1000, timeoutMs: 5000, retries: 3 }),
    command,
    dialogue: ({ exitCode }) => ["sh", "-c", dialogue, String(exitCode)],
    context: (outcome) => context(reference, outcome),
    subnet: () => {
      const number = subnets++;
      return `${range}.${(first + Math.floor(number / 4)) % 256}.${(number % 4) * 64}/26`;
    },
    ...foreign,
    cleanUp: async () => {
      await foreign.remove();
      await cleanUp();
    },
  };
}

function command({ says, reveals, complains, exitCode = 0, hangs }: Command): string[] {
  const script = [
    ...(says === undefined ? [] : ['echo "$0"']),
    ...(reveals === undefined ? [] : ['printenv "$1"']),
    ...(complains === undefined ? [] : ['echo "$2" >&2']),
    hangs ? "sleep 3600" : 'exit "$3"',
  ];
  return ["sh", "-c", script.join("; "), says ?? "", reveals ?? "", complains ?? "", String(exitCode)];
}

const dialogue =
  'while read -r line; do case "$line" in size) stty size | { read -r rows columns; echo "$rows rows, $columns columns"; };; end) exit "$0";; *) echo "heard $line";; esac; done';

const checks = { passes: "true", fails: "echo not yet; exit 1", hangs: "sleep 3600" };

const say = 'for line in "$@"; do echo "$line"; done';

const heed = (signal: string | undefined) =>
  signal ? `trap "echo heard ${signal}" ${signal.replace("SIG", "")};` : "";

/** What a shell runs obeys SIGTERM only when told to. */
function behaves(behaviour: Behaviour): Partial<Runtime> {
  const program = (entrypoint: string[], ...command: string[]) => ({ entrypoint, command, stopSignal: "SIGTERM" });
  const shell = (script: string, ...words: string[]) => program(["sh", "-c", script], ...words);
  switch (behaviour.does) {
    case "stays":
      return shell(
        `trap "exit 0" TERM; ${heed(behaviour.hears)} ${say}; sleep infinity & while :; do wait; done`,
        "stays",
        ...(behaviour.says ?? []),
      );
    case "ends": {
      const pause = (behaviour.afterMs ?? 0) / 1000;
      return shell(`${say}; sleep ${pause}; exit $0`, String(behaviour.exitCode), ...(behaviour.says ?? []));
    }
    case "listens":
      return program(["perl", "-MIO::Socket::INET", "-e", listen], String(behaviour.port));
  }
}

const listen =
  "$SIG{TERM} = sub { exit 0 }; my $s = IO::Socket::INET->new(Listen => 5, LocalPort => $ARGV[0], ReuseAddr => 1); $s->accept while 1;";

const steps: Record<BuildOutcome, string> = {
  works: "RUN echo it works > /built",
  breaks: "RUN echo it breaks here && exit 1",
  hangs: "RUN echo it waits here && sleep 3600",
};

function context(base: string, outcome: BuildOutcome): Readable {
  const tar = pack();
  tar.entry({ name: "Dockerfile" }, `FROM ${base}\n${steps[outcome]}\n`);
  tar.finalize();
  return Readable.from(tar);
}
