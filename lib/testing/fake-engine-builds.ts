import type { Engine } from "../application/ports.ts";
import { Refusal } from "../contract/refusal.ts";
import type { Engineroom } from "./engine-room.ts";
import type { EngineWorld } from "./engine-world.ts";
import { owned } from "./fake-engine-looks.ts";

type Builds = Pick<Engine, "build" | "takeImage" | "presentImages" | "removeImages">;

export function fakeBuilds(world: EngineWorld, roomFor: (signal: AbortSignal) => Engineroom): Builds {
  return {
    async build({ scope, service, release, context, tag }, output, signal) {
      signal.throwIfAborted();
      const parts: Buffer[] = [];
      for await (const chunk of context) parts.push(Buffer.from(chunk as Buffer));
      output(`RUN ${tag}`);
      const built = world.behaviour.builds?.(service, Buffer.concat(parts).toString());
      if (built) output(built.says);
      if (built?.image === "hangs") await ended(signal);
      if (built?.image === "breaks")
        throw new Refusal("build-failed", `The image of ${service} was not built: ${built.says}`, { service });
      const id = `sha256:${tag}`;
      await roomFor(signal).addImage({ id, tags: [tag], scope, service, release });
      return { imageId: id };
    },

    async takeImage(reference, _output, signal) {
      const present = world.images.find(({ id, tags }) => id === reference || tags.includes(reference));
      if (present) return { imageId: present.id };
      if (reference.startsWith("sha256:"))
        throw new Refusal("image-missing", `The image ${reference} is not on the engine.`, { image: reference });
      const id = `sha256:${reference}`;
      await roomFor(signal).addImage({ id, tags: [reference], service: "" });
      return { imageId: id };
    },

    presentImages: async (ids) => ids.filter((id) => world.images.some((image) => image.id === id)),

    async removeImages(scope, keep, signal) {
      const used = new Set([...keep, ...world.containers.map(({ spec }) => spec.image)]);
      const spare = world.images.filter((image) => owned(image, scope) && !used.has(image.id));
      for (const { id } of spare) await roomFor(signal).removeImage(id);
      return spare.map(({ id }) => id);
    },
  };
}

const ended = (signal: AbortSignal) =>
  new Promise<never>((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
