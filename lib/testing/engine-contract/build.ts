import { expect, test } from "vitest";
import type { BuildSpec } from "../../application/ports.ts";
import type { BuildOutcome, EngineUnderTest } from "../engine-under-test.ts";
import { setting, silent, soon } from "./shared.ts";

export function buildContract(world: () => EngineUnderTest): void {
  function builds(outcome: BuildOutcome, at = setting(world()), release = 1) {
    const spec: BuildSpec = {
      scope: at.scope,
      service: "backend",
      release,
      context: world().context(outcome),
      dockerfile: "Dockerfile",
      args: {},
      tag: `${at.prefix}-backend:r${release}`,
    };
    return { at, spec };
  }

  test("builds an image that is the environment's, tagged, and can be taken by its id and tag", async () => {
    const { at, spec } = builds("works");
    const lines: string[] = [];
    const { imageId } = await at.engine.build(spec, (line) => lines.push(line), soon());
    expect(lines.length).toBeGreaterThan(0);
    const images = await at.engine.images(at.scope, soon());
    expect(images).toEqual([
      { id: imageId, tags: [spec.tag], service: "backend", release: 1, bytes: expect.any(Number) },
    ]);
    for (const reference of [imageId, spec.tag]) {
      expect(await at.engine.takeImage(reference, silent, soon())).toEqual({ imageId });
    }
  });

  test("refuses what cannot be built, with the last that was said, and leaves nothing behind", async () => {
    const { at, spec } = builds("breaks");
    const lines: string[] = [];
    const build = at.engine.build(spec, (line) => lines.push(line), soon());
    await expect(build).rejects.toMatchObject({
      code: "build-failed",
      message: expect.stringMatching(/backend[\s\S]*it breaks here/),
    });
    expect(lines.join("\n")).toContain("it breaks here");
    expect(await at.engine.observe(at.scope, soon())).toMatchObject({ containers: [] });
    expect(await at.engine.images(at.scope, soon())).toEqual([]);
  });

  test("ends a build that does not end when it is told to", async () => {
    const { at, spec } = builds("hangs");
    const stop = new AbortController();
    const reason = new Error("cancelled");
    let stoppedAt = 0;
    const halt = () => {
      stoppedAt ||= Date.now();
      stop.abort(reason);
    };
    const build = at.engine.build(spec, (line) => /RUN|it waits here/.test(line) && setTimeout(halt, 100), stop.signal);
    await expect(build).rejects.toBe(reason);
    expect(Date.now() - stoppedAt).toBeLessThan(1000);
    const again = builds("works", at);
    expect(await at.engine.build(again.spec, silent, soon())).toMatchObject({ imageId: expect.any(String) });
  });

  test("removes images of its environment beyond those to keep and those that a container has", async () => {
    const at = setting(world());
    const ids: string[] = [];
    for (const release of [1, 2, 3]) {
      ids.push((await at.engine.build(builds("works", at, release).spec, silent, soon())).imageId);
    }
    const [first = "", second = "", third = ""] = ids;
    const spec = at.release(2, { backend: {} });
    for (const container of spec.containers) container.image = second;
    await at.engine.startRelease(spec, silent, soon());

    const production = { ...at.scope, environment: "production" as const };
    expect(await at.engine.removeImages(production, [], soon())).toEqual([]);
    expect(await at.engine.removeImages(at.scope, [third], soon())).toEqual([first]);
    expect(await at.engine.removeImages(at.scope, [third], soon())).toEqual([]);
    const images = await at.engine.images(at.scope, soon());
    expect(images.map(({ id }) => id).sort()).toEqual([second, third].sort());
  });

  test("says which images are there, whoever made them", async () => {
    const { at, spec } = builds("works");
    const { imageId } = await at.engine.build(spec, silent, soon());
    const missing = `sha256:${"0".repeat(64)}`;
    const { id: base } = world().image;
    expect(await at.engine.presentImages([missing, imageId, base], soon())).toEqual([imageId, base]);
    expect(await at.engine.presentImages([], soon())).toEqual([]);
  });

  test("refuses an image id that is not there", async () => {
    const { engine } = setting(world());
    const missing = engine.takeImage(`sha256:${"0".repeat(64)}`, silent, soon());
    await expect(missing).rejects.toMatchObject({ code: "image-missing" });
  });
}
