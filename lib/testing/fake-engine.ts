import type { Engine } from "../application/ports.ts";
import { Refusal } from "../contract/refusal.ts";
import type { Scope } from "../domain/release/spec.ts";
import { type Effect, engineroom } from "./engine-room.ts";
import type { EngineWorld, FakeContainer } from "./engine-world.ts";
import { fakeBuilds } from "./fake-engine-builds.ts";
import { fakeEngineLooks, owned } from "./fake-engine-looks.ts";
import { fakeStarts, remove } from "./fake-engine-starts.ts";
import { fakeForeign } from "./fake-foreign.ts";
import { fakeIsolation } from "./fake-isolation.ts";
import { fakeVolumes } from "./fake-volumes.ts";

/**
 * An engine in memory, held to the real one's contract. All that lasts is in the world; `effect` is called before each
 * single change of it, and nothing changes any more once a verb's signal has ended.
 */
export function fakeEngine(world: EngineWorld, effect: Effect = async () => {}): Engine {
  const roomFor = (signal: AbortSignal) =>
    engineroom(world, async (what) => {
      signal.throwIfAborted();
      await effect(what);
    });
  const own = (scope: Scope, name: string): FakeContainer => {
    const isNamed = (one: FakeContainer) => one.name === name || one.id === name;
    const container = world.containers.find((candidate) => isNamed(candidate) && owned(candidate, scope));
    if (container) return container;
    throw new Refusal("container-missing", `There is no container ${name}.`, { container: name });
  };
  const ofRelease = <T extends { scope?: Scope; release?: number }>(all: readonly T[], scope: Scope, release: number) =>
    all.filter((one) => owned(one, scope) && one.release === release);
  const containersOf = (scope: Scope, release: number) =>
    world.containers.filter((container) => owned(container, scope) && container.spec.release === release);

  return {
    ...fakeEngineLooks(world, own),
    ...fakeBuilds(world, roomFor),
    ...fakeStarts(world, roomFor, own),
    ...fakeForeign(world, roomFor),
    ...fakeIsolation(world, own),
    ...fakeVolumes(world, roomFor, own),

    async stopSingletons(scope, release, signal) {
      for (const container of containersOf(scope, release).filter(({ spec }) => spec.singleton))
        await roomFor(signal).stop(container);
    },

    async sayGoodbye(scope, release, goodbye, signal) {
      for (const [service, kill] of Object.entries(goodbye))
        for (const container of containersOf(scope, release).filter(({ spec }) => spec.service === service))
          await roomFor(signal).signal(container, kill);
    },

    async settleNames(scope, names, signal) {
      const room = roomFor(signal);
      const moves = names
        .filter(({ from, to }) => from !== to)
        .map(({ from, to }) => {
          const container = world.containers.find(({ name, ...rest }) => name === from && owned(rest, scope));
          const holder = world.containers.find(({ name }) => name === to);
          if (holder && !owned(holder, scope)) throw new Refusal("name-taken", `${to} belongs to somebody else.`);
          if (!container && !holder) throw new Refusal("container-missing", `There is no container ${from}.`);
          return { container, holder, to };
        });
      const real = moves.filter(({ container }) => container !== undefined);
      for (const { holder, to } of real) if (holder) await room.rename(holder, `${to}-${behind(holder)}`);
      for (const { container, to } of real) if (container) await room.rename(container, to);
    },

    async removeRelease(scope, release, signal) {
      const room = roomFor(signal);
      const isResident = ({ spec }: FakeContainer) => Number(spec.role === "resident");
      for (const container of containersOf(scope, release).sort((a, b) => isResident(a) - isResident(b)))
        await remove(room, container);
      for (const network of ofRelease(world.networks, scope, release)) {
        for (const container of world.containers)
          if (container.endpoints.has(network.id)) await room.disconnect(container, network.name);
        await room.removeNetwork(network.name);
      }
      for (const { name } of ofRelease(world.volumes, scope, release)) await room.removeVolume(name);
    },

    async removeKept(scope, kept, signal) {
      const room = roomFor(signal);
      const among = (names: readonly string[], { name }: { name: string }) => names.includes(name);
      for (const container of world.containers.filter((one) => among(kept.containers, one) && owned(one, scope)))
        if (container.spec.release === undefined) await remove(room, container);
      for (const volume of world.volumes.filter((one) => among(kept.volumes, one) && owned(one, scope)))
        if (volume.release === undefined) await room.removeVolume(volume.name);
      for (const network of world.networks.filter((one) => among(kept.networks, one) && owned(one, scope))) {
        const inUse = world.containers.some(({ endpoints }) => endpoints.has(network.id));
        if (network.release === undefined && !inUse) await room.removeNetwork(network.name);
      }
    },

    async removeTask(scope, name, signal) {
      const task = world.containers.find((container) => container.name === name && owned(container, scope));
      if (task?.spec.role === "task") await remove(roomFor(signal), task);
    },

    async operate(scope, action, containers, signal) {
      const room = roomFor(signal);
      for (const name of containers) {
        const container = own(scope, name);
        if (action !== "start") await room.stop(container);
        if (action !== "stop") await room.start(container);
      }
    },
  };
}

const behind = ({ spec, id }: FakeContainer) => (spec.release === undefined ? id : `r${spec.release}`);
