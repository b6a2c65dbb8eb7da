import { type Environment, environments } from "../../contract/names.ts";
import { createSecrets, type Secrets } from "../../domain/logs/mask.ts";
import type { Clock, Engine, LogArchive, ObservedContainer } from "../ports.ts";
import type { StatusBoard } from "../status.ts";
import { type ContainerFollow, followContainer } from "./container-follow.ts";

export interface FollowsDeps {
  engine: Engine;
  clock: Clock;
  archive: LogArchive;
  board: Pick<StatusBoard, "current" | "containers" | "secrets">;
  instance: string;
  /** The number of a service in records. */
  sourceOf(environment: Environment, service: string): number;
  log(message: string, error: unknown): void;
}

/** One follow for each container of releases and residents, whether anybody looks or not: all is archived. */
export interface Follows {
  /** The engine was looked at. */
  check(): void;
  of(container: Pick<ObservedContainer, "id">): ContainerFollow | undefined;
  stop(): void;
}

export function createFollows(deps: FollowsDeps): Follows {
  const { board, archive, instance, sourceOf } = deps;
  const follows = new Map<string, ContainerFollow>();
  const secrets: Record<Environment, Secrets> = { staging: createSecrets(), production: createSecrets() };
  let stopped = false;

  const present = (environment: Environment) =>
    board.containers(environment).filter(({ role }) => role === "release" || role === "resident");

  function begin(environment: Environment, container: ObservedContainer): void {
    const application = board.current().application?.id;
    if (!application) return;
    const { id, service } = container;
    const source = sourceOf(environment, service);
    const now = () => board.containers(environment).find((one) => one.id === id);
    const follow = followContainer(
      {
        ...deps,
        archive: archive.of(environment, service),
        secrets: secrets[environment],
        archived: (lines) => archivedLines(environment, service, source, id, lines),
        state() {
          const found = now();
          if (!found) return "gone";
          return found.state === "running" ? "running" : "stopped";
        },
      },
      { id, source, scope: { instance, application, environment } },
    );
    follows.set(id, follow);
  }

  async function archivedLines(
    environment: Environment,
    service: string,
    source: number,
    container: string,
    limit: number,
  ) {
    const request = { environment, services: [{ service, source, container }], limit, newest: true };
    const { bytes, lines } = await archive.page(request, AbortSignal.timeout(30_000));
    const moment = { seconds: 0, nanoseconds: 0 };
    return lines === 0 ? [] : [{ source, bytes, lines, span: { first: moment, last: moment } }];
  }

  return {
    check() {
      if (stopped) return;
      for (const environment of environments) {
        secrets[environment].add(board.secrets(environment));
        for (const container of present(environment)) {
          if (!follows.has(container.id) && container.state !== "created") begin(environment, container);
        }
      }
      for (const [id, follow] of follows) {
        if (follow.isOver()) follows.delete(id);
        else follow.poke();
      }
    },
    of: ({ id }) => follows.get(id),
    stop() {
      stopped = true;
      for (const follow of follows.values()) follow.stop();
    },
  };
}
