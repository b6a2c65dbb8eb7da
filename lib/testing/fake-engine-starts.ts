import type { Engine, Output, PlacedFile } from "../application/ports.ts";
import { Refusal } from "../contract/refusal.ts";
import type {
  Attachment,
  ContainerSpec,
  NetworkSpec,
  ResidentSpec,
  Scope,
  VolumeSpec,
} from "../domain/release/spec.ts";
import { type Engineroom, waitForEnd } from "./engine-room.ts";
import type { EngineWorld, FakeContainer, FakeVolume } from "./engine-world.ts";
import { owned, saidBy } from "./fake-engine-looks.ts";
import { inOrder, untilUp } from "./fake-engine-order.ts";

type Starts = Pick<
  Engine,
  | "startRelease"
  | "startResident"
  | "startScratch"
  | "runTask"
  | "setRestartPolicies"
  | "startSingletons"
  | "startAgain"
  | "attach"
>;

/** What a scratch server has that a resident has not. */
interface Scratch {
  mark?: string;
  files: readonly PlacedFile[];
}

/** The verbs that make things: each keeps what is there from the same spec. */
export function fakeStarts(
  world: EngineWorld,
  roomFor: (signal: AbortSignal) => Engineroom,
  own: (scope: Scope, name: string) => FakeContainer,
): Starts {
  /** The container that was made for this spec, also when it has been renamed since. */
  const containerOf = (scope: Scope, { service, role, release, name }: ContainerSpec) => {
    const candidates = world.containers.filter(
      ({ spec, ...container }) =>
        owned(container, scope) && spec.service === service && spec.role === role && spec.release === release,
    );
    const named = candidates.find((container) => container.name === name);
    return named ?? (release !== undefined && role !== "task" ? candidates[0] : undefined);
  };
  const needed = (scope: Scope, spec: ContainerSpec): FakeContainer => {
    const container = containerOf(scope, spec);
    if (container) return container;
    throw new Refusal("container-missing", `There is no container ${spec.name}.`, { container: spec.name });
  };

  const ensureNetworks = async (room: Engineroom, scope: Scope, specs: readonly NetworkSpec[], scratch?: string) => {
    for (const spec of specs) {
      const found = world.networks.find(({ name }) => name === spec.name);
      if (!found) await room.createNetwork(scope, spec, scratch);
      else if (!owned(found, scope) || found.release !== spec.release) throw nameTaken("network", spec.name);
      else if (found.subnet !== spec.subnet)
        throw new Refusal("network-differs", `The network ${spec.name} has ${found.subnet}, not ${spec.subnet}.`);
    }
  };

  const attach = async (room: Engineroom, container: FakeContainer, attachments: readonly Attachment[]) => {
    for (const attachment of attachments) {
      const network = world.networks.find(({ name }) => name === attachment.network);
      const endpoint = [...container.endpoints.values()].find(({ network: name }) => name === attachment.network);
      if (network && endpoint?.address === attachment.address && container.endpoints.has(network.id)) continue;
      if (endpoint) await room.disconnect(container, attachment.network);
      await room.connect(container, attachment);
    }
  };

  const create = async (room: Engineroom, scope: Scope, spec: ContainerSpec, scratch?: string) => {
    for (const volume of spec.volumes) {
      const found = world.volumes.find(({ name }) => name === volume.name);
      if (!found) await room.createVolume(scope, volume);
      else if (!owned(found, scope) || !isFor(found, volume)) throw nameTaken("volume", volume.name);
    }
    const container = await room.createContainer(scope, spec, scratch);
    await attach(room, container, spec.attachments);
    return container;
  };

  const startMade = async (room: Engineroom, old: FakeContainer) => {
    try {
      await room.start(old);
    } catch (failure) {
      if (!(failure instanceof Refusal) || failure.code !== "start-stuck") throw failure;
      await room.removeContainer(old);
      const container = await room.createContainer(old.scope, { ...old.spec, name: old.name }, old.scratch);
      const { spec, endpoints, restartPolicy, files } = old;
      await room.start(Object.assign(container, { spec, endpoints, restartPolicy, files }));
    }
  };

  const startAgain: Starts["startAgain"] = async (scope, containers, signal) => {
    for (const spec of containers) await startMade(roomFor(signal), needed(scope, spec));
  };

  const attachResidents = async (room: Engineroom, scope: Scope, residents: readonly Wired[]) => {
    for (const { container, attachments } of residents) await attach(room, own(scope, container), attachments);
  };

  const startServer = async (
    { scope, networks, container: spec }: ResidentSpec,
    { mark, files }: Scratch,
    output: Output,
    room: Engineroom,
  ) => {
    await ensureNetworks(room, scope, networks, mark);
    const present = containerOf(scope, spec);
    const keeps = present && (present.startedAt !== undefined || isSame(present, spec));
    if (keeps) await attach(room, present, spec.attachments);
    else if (present) await remove(room, present);
    if (keeps && !isSame(present, spec)) output(`${spec.service}: keeps running; its definition has changed since`);
    const container = keeps ? present : await create(room, scope, spec, mark);
    if (container.state !== "running") await room.placeFiles(container, files);
    await startMade(room, container);
    output(`${spec.service}: started as ${spec.name}`);
  };

  return {
    async startRelease({ scope, networks, residents, containers }, output, signal) {
      const room = roomFor(signal);
      await ensureNetworks(room, scope, networks);
      await attachResidents(room, scope, residents);
      const ordered = inOrder(containers.filter(({ singleton }) => !singleton));
      for (const spec of containers) {
        const present = containerOf(scope, spec);
        const keeps = present && isSame(present, spec);
        if (present && !keeps) await remove(room, present);
        if (keeps) await attach(room, present, spec.attachments);
        else await create(room, scope, spec);
        output(`${spec.service}: created as ${spec.name}`);
      }
      for (const spec of ordered) {
        for (const { service, condition } of spec.after) {
          const first = ordered.find((other) => other.service === service);
          if (first) await untilUp(world, needed(scope, first), condition, signal);
        }
        const container = needed(scope, spec);
        if (runsOnce(spec, containers) && container.exitCode === 0) continue;
        await startMade(room, container);
        output(`${spec.service}: started`);
      }
    },

    startResident: (spec, output, signal) => startServer(spec, { files: [] }, output, roomFor(signal)),

    async startScratch({ mark, ...spec }, files, output, signal) {
      const live = spec.container.volumes.find(({ scratch, snapshot }) => (scratch ?? snapshot) === undefined);
      if (live)
        throw new Error(`The scratch server ${spec.container.name} would get the volume ${live.name}, a live one.`);
      await startServer(spec, { mark, files }, output, roomFor(signal));
    },

    async attach(scope, name, attachments, signal) {
      const missing = attachments.find(
        ({ network }) => !world.networks.some((one) => one.name === network && owned(one, scope)),
      );
      if (missing) throw new Refusal("network-missing", `There is no network ${missing.network}.`);
      await attach(roomFor(signal), own(scope, name), attachments);
    },

    async runTask({ scope, networks, residents, container: spec, mark }, output, signal) {
      const room = roomFor(signal);
      const holder = world.containers.find(({ name }) => name === spec.name);
      if (holder && (!owned(holder, scope) || holder.spec.role !== "task")) throw nameTaken("container", spec.name);
      let task = holder;
      if (task?.startedAt === undefined) {
        if (task) await remove(room, task);
        await ensureNetworks(room, scope, networks);
        await attachResidents(room, scope, residents);
        task = await create(room, scope, spec, mark);
        await room.start(task);
      }
      await waitForEnd(world, task, signal);
      for (const { text } of saidBy(task)) output(text);
      return { exitCode: task.exitCode ?? 0 };
    },

    async setRestartPolicies(scope, containers, live, signal) {
      for (const spec of containers) {
        const container = live ? needed(scope, spec) : containerOf(scope, spec);
        if (container) await roomFor(signal).setRestartPolicy(container, live ? spec.restart.name : "no");
      }
    },

    startAgain,

    startSingletons: ({ scope, containers }, signal) =>
      startAgain(
        scope,
        containers.filter(({ singleton }) => singleton),
        signal,
      ),
  };
}

interface Wired {
  container: string;
  attachments: Attachment[];
}

export async function remove(room: Engineroom, container: FakeContainer): Promise<void> {
  await room.stop(container);
  await room.removeContainer(container);
}

const isFor = (found: FakeVolume, { release, scratch, snapshot }: VolumeSpec) =>
  found.release === release && found.scratch === scratch && (snapshot === undefined || found.snapshot === snapshot);

const isSame = (container: FakeContainer, spec: ContainerSpec) =>
  JSON.stringify(container.spec) === JSON.stringify(spec);

const runsOnce = ({ service }: ContainerSpec, all: readonly ContainerSpec[]) =>
  all.some(({ after }) => after.some((need) => need.service === service && need.condition === "completed"));

const nameTaken = (kind: string, name: string) =>
  new Refusal("name-taken", `The ${kind} ${name} belongs to somebody else.`, { name, kind });
