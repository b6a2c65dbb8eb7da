import type { ForeignContainer, ForeignVerbs, StandingAside } from "../application/ports.ts";
import { Refusal } from "../contract/refusal.ts";
import type { Scope } from "../domain/release/spec.ts";
import type { Engineroom } from "./engine-room.ts";
import type { EngineWorld, FakeForeignContainer } from "./engine-world.ts";
import { owned } from "./fake-engine-looks.ts";

/** What no Slipway made. The content of a volume is compared as a whole. */
export function fakeForeign(world: EngineWorld, roomFor: (signal: AbortSignal) => Engineroom): ForeignVerbs {
  const present = ({ id }: Pick<StandingAside, "id">) => world.foreign.find((container) => container.id === id);
  const volume = (name: string) => world.volumes.find((candidate) => candidate.name === name);

  return {
    async findForeign({ services, networks, volumes, folder }) {
      const containers = world.foreign.flatMap((container): ForeignContainer[] => {
        const { composeService, folder: from, ...facts } = container;
        const known = services.find(
          (one) =>
            one.container === container.name ||
            (folder !== undefined && from === folder && one.composeService === composeService),
        );
        return known ? [structuredClone({ ...facts, service: known.service })] : [];
      });
      const wanted = [...volumes, ...containers.flatMap((container) => Object.values(container.volumes))];
      const foreign = <T extends { name: string; scope?: Scope }>(all: readonly T[], names: readonly string[]) =>
        all.filter(({ name, scope }) => scope === undefined && names.includes(name)).map(({ name }) => name);
      return {
        containers,
        networks: foreign(world.networks, networks),
        volumes: foreign(world.volumes, wanted).map((name) => ({ name, bytes: volume(name)?.content?.length ?? 0 })),
      };
    },

    async standAside(containers, signal) {
      const room = roomFor(signal);
      for (const { id, aside } of containers) {
        const container = present({ id });
        if (container) await changed(room, container, { restart: { name: "no" } });
        if (container) await changed(room, container, { running: false });
        if (container) await changed(room, container, { name: aside });
      }
    },

    async comeBack(containers, signal) {
      const room = roomFor(signal);
      const missing = containers.filter((one) => !present(one)).map(({ name }) => name);
      for (const { id, name, restart, running } of containers.toReversed()) {
        const container = present({ id });
        if (container) await changed(room, container, { name });
        if (container) await changed(room, container, { restart });
        if (container && running) await changed(room, container, { running });
      }
      if (missing.length > 0) throw new Refusal("container-missing", `There is no container ${missing.join(", ")}.`);
    },

    async copyVolume(scope, { from, to }, output, signal) {
      const room = roomFor(signal);
      const found = volume(to.name);
      if (found && !owned(found, scope)) throw new Refusal("name-taken", `The volume ${to.name} is somebody else's.`);
      if (!found) await room.createVolume(scope, to);
      await room.copyInto(to.name, volume(from)?.content);
      output(`${to.name} is the same, file by file`);
    },

    async removeCopy(scope, { to }, signal) {
      const found = volume(to.name);
      if (found && owned(found, scope)) await roomFor(signal).removeVolume(to.name);
    },
  };
}

async function changed(room: Engineroom, container: FakeForeignContainer, change: Partial<ForeignContainer>) {
  const now = Object.fromEntries(Object.keys(change).map((key) => [key, container[key as keyof ForeignContainer]]));
  if (JSON.stringify(now) !== JSON.stringify(change)) await room.changeForeign(container, change);
}
