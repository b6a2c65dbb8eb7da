import type Docker from "dockerode";
import type { Scope } from "../../domain/release/spec.ts";
import { type Container, findContainer } from "./containers.ts";
import { limited } from "./effects.ts";
import { containerMissing, nameTaken } from "./errors.ts";
import { isOwnedBy, releaseOf } from "./filters.ts";

/**
 * First whoever has a name that is wanted steps aside (`-r<its release>`), then each takes its own: whatever a crash leaves
 * half done, a repetition finishes. A container that has its name already is left alone.
 */
export async function settleNames(
  docker: Docker,
  scope: Scope,
  names: readonly { from: string; to: string }[],
  signal: AbortSignal,
): Promise<void> {
  const moves = [];
  for (const { from, to } of names) {
    if (from === to) continue;
    const container = await own(docker, scope, from, signal);
    const holder = await findContainer(docker, to, signal);
    if (holder && !isOwnedBy(holder.Config.Labels, scope)) {
      throw nameTaken("container", to, `container ${holder.Id.slice(0, 12)}`);
    }
    if (!container && !holder) throw containerMissing(from);
    if (container) moves.push({ container, holder, to });
  }
  for (const { holder, to } of moves) if (holder) await rename(docker, holder, aside(holder, to), signal);
  for (const { container, to } of moves) await rename(docker, container, to, signal);
}

async function own(docker: Docker, scope: Scope, name: string, signal: AbortSignal): Promise<Container | undefined> {
  const container = await findContainer(docker, name, signal);
  return container && isOwnedBy(container.Config.Labels, scope) ? container : undefined;
}

function aside({ Config, Id }: Container, name: string): string {
  const release = releaseOf(Config.Labels);
  return release === undefined ? `${name}-${Id.slice(0, 12)}` : `${name}-r${release}`;
}

const rename = (docker: Docker, { Id }: Container, name: string, signal: AbortSignal) =>
  docker.getContainer(Id).rename({ name, ...limited(signal) });
