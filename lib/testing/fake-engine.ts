import type { Engine } from "../application/ports.ts";
import { Refusal } from "../contract/refusal.ts";
import type { Attachment, ContainerSpec, NetworkSpec, Scope } from "../domain/release/spec.ts";
import { type Effect, type EngineWorld, engineroom, type FakeContainer, type FakeNetwork } from "./engine-world.ts";
import { fakeEngineLooks, owned } from "./fake-engine-looks.ts";
import { inOrder, refuseUnmet } from "./fake-engine-order.ts";

/** An engine in memory. All that lasts is in the world; `effect` is called before each single change of it. */
export function fakeEngine(world: EngineWorld, effect: Effect = async () => {}): Engine {
  const room = engineroom(world, effect);

  const own = (scope: Scope, name: string): FakeContainer => {
    const container = world.containers.find((candidate) => candidate.name === name && owned(candidate, scope));
    if (container) return container;
    throw new Refusal("container-missing", `There is no container ${name}.`, { container: name });
  };
  const made = (scope: Scope, spec: ContainerSpec) =>
    world.containers.filter(
      (container) =>
        owned(container, scope) &&
        container.spec.service === spec.service &&
        container.spec.role === spec.role &&
        container.spec.release === spec.release,
    );
  /** The container that was made for this spec, also when it has been renamed since. */
  const containerOf = (scope: Scope, spec: ContainerSpec) => {
    const candidates = made(scope, spec);
    const byName = candidates.find(({ name }) => name === spec.name);
    return byName ?? (spec.release !== undefined && spec.role !== "task" ? candidates[0] : undefined);
  };

  const ensureNetworks = async (scope: Scope, specs: readonly NetworkSpec[]) => {
    for (const spec of specs) {
      const found = world.networks.find(({ name }) => name === spec.name);
      if (!found) await room.createNetwork(scope, spec);
      else if (!owned(found, scope) || found.release !== spec.release)
        throw new Refusal("name-taken", `The network ${spec.name} belongs to somebody else.`, { name: spec.name });
      else if (found.subnet !== spec.subnet)
        throw new Refusal("network-differs", `The network ${spec.name} has ${found.subnet}, not ${spec.subnet}.`);
    }
  };

  const attach = async (container: FakeContainer, attachments: readonly Attachment[]) => {
    for (const attachment of attachments) {
      const network = world.networks.find(({ name }) => name === attachment.network);
      const endpoint = [...container.endpoints.values()].find(({ network: name }) => name === attachment.network);
      if (network && endpoint?.address === attachment.address && container.endpoints.has(network.id)) continue;
      if (endpoint) await room.disconnect(container, attachment.network);
      await room.connect(container, attachment);
    }
  };

  const create = async (scope: Scope, spec: ContainerSpec) => {
    for (const volume of spec.volumes) {
      const found = world.volumes.find(({ name }) => name === volume.name);
      if (!found) await room.createVolume(scope, volume);
      else if (!owned(found, scope) || found.release !== volume.release)
        throw new Refusal("name-taken", `The volume ${volume.name} belongs to somebody else.`, { name: volume.name });
    }
    const container = await room.createContainer(scope, spec);
    await attach(container, spec.attachments);
    return container;
  };

  const ensure = async (scope: Scope, spec: ContainerSpec): Promise<FakeContainer> => {
    const present = containerOf(scope, spec);
    if (!present || !isSame(present, spec)) {
      if (present) await remove(present);
      return create(scope, spec);
    }
    await attach(present, spec.attachments);
    return present;
  };

  const remove = async (container: FakeContainer) => {
    await room.stop(container);
    await room.removeContainer(container);
  };

  const attachResidents = async (
    scope: Scope,
    residents: readonly { container: string; attachments: Attachment[] }[],
  ) => {
    for (const { container, attachments } of residents) await attach(own(scope, container), attachments);
  };

  const singletonsOf = (scope: Scope, release: number) =>
    world.containers.filter(
      (container) => owned(container, scope) && container.spec.release === release && container.spec.singleton,
    );

  return {
    ...fakeEngineLooks(world, own),

    async build(spec, output, signal) {
      signal.throwIfAborted();
      for await (const _chunk of spec.context) signal.throwIfAborted();
      const failure = world.behaviour.buildFails?.(spec.service);
      output(`building ${spec.tag}`);
      if (failure) throw new Refusal("build-failed", failure, { service: spec.service });
      const { scope, service, release } = spec;
      const id = `sha256:${spec.tag}`;
      await room.addImage({ id, tags: [spec.tag], scope, service, release });
      return { imageId: id };
    },

    async takeImage(reference) {
      const present = world.images.find(({ id, tags }) => id === reference || tags.includes(reference));
      if (present) return { imageId: present.id };
      if (reference.startsWith("sha256:"))
        throw new Refusal("image-missing", `The image ${reference} is not on the engine.`, { image: reference });
      const id = `sha256:${reference}`;
      await room.addImage({ id, tags: [reference], service: "" });
      return { imageId: id };
    },

    async removeImages(scope, keep) {
      const used = new Set([...keep, ...world.containers.map(({ spec }) => spec.image)]);
      const spare = world.images.filter((image) => owned(image, scope) && !used.has(image.id));
      for (const { id } of spare) await room.removeImage(id);
      return spare.map(({ id }) => id);
    },

    async startRelease({ scope, networks, residents, containers }, output, signal) {
      await ensureNetworks(scope, networks);
      await attachResidents(scope, residents);
      for (const spec of containers) await ensure(scope, spec);
      for (const spec of inOrder(containers.filter(({ singleton }) => !singleton))) {
        signal.throwIfAborted();
        refuseUnmet(spec, containers, (needed) => containerOf(scope, needed), world);
        const container = containerOf(scope, spec);
        if (container && container.exitCode !== 0) await room.start(container);
        output(`${spec.service}: started`);
      }
    },

    async startResident({ scope, networks, container: spec }, output, signal) {
      signal.throwIfAborted();
      await ensureNetworks(scope, networks);
      const present = containerOf(scope, spec);
      const keeps = present && (present.startedAt !== undefined || isSame(present, spec));
      if (keeps) await attach(present, spec.attachments);
      else if (present) await remove(present);
      await room.start(keeps ? present : await create(scope, spec));
      output(`${spec.service}: started as ${spec.name}`);
    },

    async runTask({ scope, networks, residents, container: spec }, _output, signal) {
      signal.throwIfAborted();
      const holder = world.containers.find(({ name }) => name === spec.name);
      if (holder && (!owned(holder, scope) || holder.spec.role !== "task"))
        throw new Refusal("name-taken", `The container ${spec.name} belongs to somebody else.`, { name: spec.name });
      let task = holder;
      if (task?.startedAt === undefined) {
        if (task) await remove(task);
        await ensureNetworks(scope, networks);
        await attachResidents(scope, residents);
        task = await create(scope, spec);
        await room.start(task);
      }
      return { exitCode: task.exitCode ?? 0 };
    },

    async setRestartPolicies(scope, containers, live) {
      for (const spec of containers) {
        const container = containerOf(scope, spec);
        if (container) await room.setRestartPolicy(container, live ? spec.restart.name : "no");
        else if (live) throw new Refusal("container-missing", `There is no container ${spec.name}.`);
      }
    },

    async startSingletons({ scope, containers }) {
      for (const spec of containers.filter(({ singleton }) => singleton)) {
        const container = containerOf(scope, spec);
        if (!container) throw new Refusal("container-missing", `There is no container ${spec.name}.`);
        await room.start(container);
      }
    },

    async stopSingletons(scope, release) {
      for (const container of singletonsOf(scope, release)) await room.stop(container);
    },

    async settleNames(scope, names) {
      const moves = names
        .filter(({ from, to }) => from !== to)
        .map(({ from, to }) => {
          const container = world.containers.find(({ name }) => name === from);
          const holder = world.containers.find(({ name }) => name === to);
          if (holder && !owned(holder, scope)) throw new Refusal("name-taken", `${to} belongs to somebody else.`);
          if (!container && !holder) throw new Refusal("container-missing", `There is no container ${from}.`);
          return { container, holder, to };
        })
        .filter(({ container }) => container !== undefined);
      for (const { holder, to } of moves)
        if (holder)
          await room.rename(
            holder,
            `${to}-${holder.spec.release === undefined ? holder.id : `r${holder.spec.release}`}`,
          );
      for (const { container, to } of moves) if (container) await room.rename(container, to);
    },

    async removeRelease(scope, release) {
      const ours = world.containers.filter(
        (container) => owned(container, scope) && container.spec.release === release,
      );
      const residentsLast = ours.toSorted(
        (a, b) => Number(a.spec.role === "resident") - Number(b.spec.role === "resident"),
      );
      for (const container of residentsLast) await remove(container);
      const of = <T extends FakeNetwork | (typeof world.volumes)[number]>(all: T[]) =>
        all.filter((one) => owned(one, scope) && one.release === release);
      for (const network of of(world.networks)) {
        for (const container of world.containers)
          if (container.endpoints.has(network.id)) await room.disconnect(container, network.name);
        await room.removeNetwork(network.name);
      }
      for (const { name } of of(world.volumes)) await room.removeVolume(name);
    },

    async removeTask(scope, name) {
      const task = world.containers.find((container) => container.name === name);
      if (task && (!owned(task, scope) || task.spec.role !== "task"))
        throw new Refusal("name-taken", `The container ${name} belongs to somebody else.`, { name });
      if (task) await remove(task);
    },

    async operate(scope, action, containers) {
      for (const name of containers) {
        const container = own(scope, name);
        if (action !== "start") await room.stop(container);
        if (action !== "stop") await room.start(container);
      }
    },
  };
}

const isSame = (container: FakeContainer, spec: ContainerSpec) =>
  JSON.stringify(container.spec) === JSON.stringify(spec);
