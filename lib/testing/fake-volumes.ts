import { Readable } from "node:stream";
import { buffer, text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { extract, pack } from "tar-stream";
import { tarCheck } from "../adapters/docker/tar-check.ts";
import type { Engine } from "../application/ports.ts";
import { Refusal } from "../contract/refusal.ts";
import { plainRuntime } from "../domain/compose/model.ts";
import type { ContainerSpec, Scope, VolumeSpec } from "../domain/release/spec.ts";
import { type Engineroom, waitForEnd } from "./engine-room.ts";
import type { EngineWorld, FakeContainer } from "./engine-world.ts";
import { owned } from "./fake-engine-looks.ts";
import { remove } from "./fake-engine-starts.ts";

type Volumes = Pick<Engine, "readVolume" | "writeVolume" | "removeVolume" | "waitForEnd" | "removeScratch" | "detach">;

/** A volume's content is one file in a tar. As on an engine, a container holds the volume as long as a stream goes on. */
export function fakeVolumes(
  world: EngineWorld,
  roomFor: (signal: AbortSignal) => Engineroom,
  own: (scope: Scope, name: string) => FakeContainer,
): Volumes {
  const volumeNamed = (name: string) => world.volumes.find((volume) => volume.name === name);

  /** Cleans up also when the verb was told to stop. */
  const cleaner = () => roomFor(AbortSignal.timeout(10_000));

  const holding = async (
    room: Engineroom,
    scope: Scope,
    spec: ContainerSpec,
    mark: string,
    use: () => Promise<void>,
  ): Promise<void> => {
    const left = world.containers.find(({ name }) => name === spec.name);
    if (left) await remove(room, left);
    const holder = await room.createContainer(scope, spec, mark);
    try {
      await use();
    } finally {
      await remove(cleaner(), holder);
    }
  };

  return {
    async readVolume(scope, { volume: name, image, mark }, into, signal) {
      const volume = volumeNamed(name);
      if (!volume || !owned(volume, scope)) throw new Refusal("volume-missing", `There is no volume ${name}.`);
      const check = tarCheck((why) => new Refusal("volume-unreadable", `${name} was not read: ${why}`));
      const holder = holderOf(image, { name, key: "volume" }, `${name}-read-${mark}`);
      await holding(roomFor(signal), scope, holder, mark, async () => {
        const tar = await tarOf(volume.content ?? "");
        await pipeline(Readable.from([tar]), check.stream, into, { signal, end: false }).catch((error) => {
          throw signal.aborted ? signal.reason : refused("volume-unreadable", name, into.errored ?? error);
        });
      });
      return check.content();
    },

    async writeVolume(scope, { volume, image, mark }, from, signal) {
      const room = roomFor(signal);
      const found = volumeNamed(volume.name);
      if (found) throw new Refusal(owned(found, scope) ? "volume-present" : "name-taken", `${volume.name} is there.`);
      const check = tarCheck((why) => new Refusal("volume-unwritable", `${volume.name} was not filled: ${why}`));
      await room.createVolume(scope, volume);
      try {
        await holding(room, scope, holderOf(image, volume, `${volume.name}-write-${mark}`), mark, async () => {
          const sent = pipeline(from, check.stream, { signal }).catch((error) => {
            throw signal.aborted ? signal.reason : refused("volume-unwritable", volume.name, error);
          });
          const [, tar] = await Promise.all([sent, buffer(check.stream)]);
          await room.copyInto(volume.name, await contentOf(tar));
        });
      } catch (error) {
        await cleaner().removeVolume(volume.name);
        throw error;
      }
      return check.content();
    },

    async removeVolume(scope, name, signal) {
      const found = volumeNamed(name);
      if (found && !owned(found, scope)) throw new Refusal("name-taken", `The volume ${name} is somebody else's.`);
      if (found) await roomFor(signal).removeVolume(name);
    },

    async waitForEnd(scope, name, signal) {
      const container = own(scope, name);
      if (container.state === "created") throw new Refusal("not-started", `${name} has not been started.`);
      await waitForEnd(world, container, signal);
      return { exitCode: container.exitCode ?? 0 };
    },

    async removeScratch(scope, mark, signal) {
      const room = roomFor(signal);
      const marked = <T extends { scope?: Scope; scratch?: string }>(all: readonly T[]) =>
        all.filter((one) => owned(one, scope) && one.scratch === mark);
      for (const container of marked(world.containers)) await remove(room, container);
      for (const network of marked(world.networks)) {
        for (const container of world.containers)
          if (container.endpoints.has(network.id)) await room.disconnect(container, network.name);
        await room.removeNetwork(network.name);
      }
      for (const { name } of marked(world.volumes)) await room.removeVolume(name);
    },

    async detach(scope, name, network, signal) {
      const container = own(scope, name);
      const isOn = [...container.endpoints.values()].some((endpoint) => endpoint.network === network);
      if (isOn) await roomFor(signal).disconnect(container, network);
    },
  };
}

const holderOf = (image: string, volume: VolumeSpec, name: string): ContainerSpec => ({
  service: "volume",
  composeService: "volume",
  role: "scratch",
  name,
  image,
  runtime: plainRuntime,
  attachments: [],
  volumes: [volume],
  restart: { name: "no" },
  after: [],
  singleton: false,
});

const refused = (code: string, volume: string, error: Error) =>
  error instanceof Refusal ? error : new Refusal(code, `${volume}: ${error.message}`, { volume });

async function tarOf(content: string): Promise<Buffer> {
  const tar = pack();
  tar.entry({ name: "volume", type: "directory" });
  tar.entry({ name: "volume/content" }, content);
  tar.finalize();
  return buffer(tar);
}

async function contentOf(tar: Buffer): Promise<string> {
  let content = "";
  for await (const entry of Readable.from([tar]).pipe(extract())) content += await text(entry);
  return content;
}
