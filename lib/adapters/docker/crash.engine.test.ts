import { describe, expect, test } from "vitest";
import { engineBehindProxy } from "#lib/testing/engine-behind-proxy.ts";
import { type Setting, setting, silent, soon, until } from "#lib/testing/engine-contract/shared.ts";
import type { ReleaseSpec } from "../../domain/release/spec.ts";

const behind = engineBehindProxy();
const mortal = behind.engine;

/** A database, and a release of two services that is wired to it. */
function wiredRelease(at: Setting): { database: ReturnType<Setting["resident"]>; spec: ReleaseSpec } {
  const database = at.resident("database");
  const spec = at.release(1, {
    frontend: { after: [{ service: "backend", condition: "healthy" }] },
    backend: { runtime: { healthcheck: behind.world.check("passes") } },
  });
  const [network] = spec.networks;
  const address = (network?.subnet ?? "").replace(/\.(\d+)\/.*/, (_, last) => `.${Number(last) + 40}`);
  spec.residents = [
    {
      container: database.container.name,
      attachments: [{ network: network?.name ?? "", address, aliases: ["database"] }],
    },
  ];
  return { database, spec };
}

/** `SLIPWAY_CRASH=every` dies after each request (npm run test:crash); without it after every eighth. */
const every = process.env.SLIPWAY_CRASH === "every";

/** Carries it out once to count its requests, and then once for each death. */
async function dieEverywhere(prepare: () => Promise<unknown>, act: () => Promise<unknown>, check: () => Promise<void>) {
  await prepare();
  const before = behind.proxy.requests.length;
  await act();
  const total = behind.proxy.requests.length - before;
  await check();
  for (let death = 1; death < total; death += every ? 1 : 8) {
    await prepare();
    behind.proxy.dieAfter(death);
    await expect(act()).rejects.toMatchObject({ code: "engine-unreachable" });
    behind.proxy.revive();
    await until(
      () =>
        mortal()
          .info(soon())
          .then(
            () => true,
            () => false,
          ),
      Boolean,
    );
    await act();
    await check();
  }
  return total;
}

describe("an adapter that loses the engine after any of its requests finishes when it is asked again", () => {
  test("starting a release", async () => {
    const at = setting(behind.world);
    const { database, spec } = wiredRelease(at);
    await at.engine.startResident(database, silent, soon());
    const names = [`${at.prefix}-backend-r1`, `${at.prefix}-database`, `${at.prefix}-frontend-r1`];
    const total = await dieEverywhere(
      () => at.engine.removeRelease(at.scope, 1, soon()),
      () => mortal().startRelease(spec, silent, soon()),
      async () => {
        const { containers, networks } = await at.look();
        expect(Object.keys(containers).sort()).toEqual(names);
        expect(networks).toEqual([`${at.prefix}-home`, `${at.prefix}-net-r1`]);
        for (const name of names) expect(containers[name]).toMatchObject({ state: "running" });
        expect(Object.keys(containers[`${at.prefix}-database`]?.addresses ?? {})).toHaveLength(2);
      },
    );
    expect(total).toBeGreaterThan(15);
  }, 300_000);

  test("removing a release", async () => {
    const at = setting(behind.world);
    const { database, spec } = wiredRelease(at);
    const fresh = at.resident("database", {}, 1);
    await at.engine.startResident(database, silent, soon());
    await dieEverywhere(
      async () => {
        await at.engine.startResident(fresh, silent, soon());
        await at.engine.startRelease(spec, silent, soon());
      },
      () => mortal().removeRelease(at.scope, 1, soon()),
      async () => {
        const { containers, networks, volumes } = await at.look();
        expect({ containers: Object.keys(containers), networks, volumes }).toEqual({
          containers: [`${at.prefix}-database`],
          networks: [`${at.prefix}-home`],
          volumes: [`${at.prefix}-data`],
        });
      },
    );
  }, 300_000);

  test("running a task: it has run once", async () => {
    const at = setting(behind.world);
    const spec = at.task("migrate", { does: "ends", exitCode: 4, says: ["once"] });
    await dieEverywhere(
      async () => {
        await at.engine.removeTask(at.scope, spec.container.name, soon());
        await at.engine.removeRelease(at.scope, 1, soon());
      },
      async () => expect(await mortal().runTask(spec, silent, soon())).toEqual({ exitCode: 4 }),
      async () => {
        const lines: string[] = [];
        for await (const event of at.engine.streamLogs(
          at.scope,
          spec.container.name,
          { tail: 10, follow: false },
          soon(),
        )) {
          if (event.type === "line") lines.push(event.text);
        }
        expect(lines).toEqual(["once"]);
      },
    );
  }, 300_000);
});
