import { expect, test } from "vitest";
import { engineBehindProxy } from "#lib/testing/engine-behind-proxy.ts";
import { type Setting, setting, silent, soon } from "#lib/testing/engine-contract/shared.ts";
import type { ObservedContainer } from "../../application/ports.ts";

const behind = engineBehindProxy();
const refusedEngine = behind.engine;

/** As the engine answers when a start of its last life has left a process behind. */
async function stick(at: Setting, name: string): Promise<string> {
  await at.engine.operate(at.scope, "stop", [name], soon());
  const id = (await at.look()).containers[name]?.id ?? "none";
  behind.proxy.refuse(new RegExp(`^POST .*/containers/${id}/start$`), `task ${id}: already exists`);
  return id;
}

/** All but its id, which older engines give it as a name on its networks too. */
const asMade = ({ id = "", addresses, aliases, volumes, made }: Partial<ObservedContainer> = {}) => {
  const names = Object.values(aliases ?? {}).map((all) => all.filter((alias) => !id.startsWith(alias)));
  return { addresses, names, volumes, made };
};

test("a container of a release whose last process the engine keeps is made anew, as it was", async () => {
  const at = setting(behind.world);
  const spec = at.release(1, { backend: {} });
  await at.engine.startRelease(spec, silent, soon());
  await at.engine.setRestartPolicies(at.scope, spec.containers, true, soon());
  const name = `${at.prefix}-backend`;
  await at.engine.settleNames(at.scope, [{ from: spec.containers[0]?.name ?? "", to: name }], soon());
  const before = (await at.look()).containers[name];
  const id = await stick(at, name);
  await refusedEngine().startRelease(spec, silent, soon());
  const { containers } = await at.look();
  expect(Object.keys(containers)).toEqual([name]);
  expect(containers[name]).toMatchObject({ state: "running", restartPolicy: "unless-stopped" });
  expect(asMade(containers[name])).toEqual(asMade(before));
  expect(containers[name]?.id).not.toBe(id);
});

test("a database whose last process the engine keeps is made anew on its own volume and all its networks", async () => {
  const at = setting(behind.world);
  const database = at.resident("database");
  const spec = at.release(1, { backend: {} });
  const { name } = database.container;
  const [network] = spec.networks;
  const address = (network?.subnet ?? "").replace(/\.(\d+)\/.*/, (_, last) => `.${Number(last) + 40}`);
  const attachments = [{ network: network?.name ?? "", address, aliases: ["database"] }];
  await at.engine.startResident(database, silent, soon());
  spec.residents = [{ container: name, attachments }];
  await at.engine.startRelease(spec, silent, soon());
  const { containers: before, volumes } = await at.look();
  const id = await stick(at, name);
  await refusedEngine().startResident(database, silent, soon());
  const { containers: after, volumes: kept } = await at.look();
  expect(after[name]?.state).toBe("running");
  expect(asMade(after[name])).toEqual(asMade(before[name]));
  expect(after[name]?.id).not.toBe(id);
  expect(kept).toEqual(volumes);
});

test("a service that is started again is made anew from its spec, under the name that it has now", async () => {
  const at = setting(behind.world);
  const spec = at.release(1, { backend: {}, frontend: {} });
  await at.engine.startRelease(spec, silent, soon());
  const name = `${at.prefix}-backend`;
  const [backend] = spec.containers;
  await at.engine.settleNames(at.scope, [{ from: backend?.name ?? "", to: name }], soon());
  const id = await stick(at, name);
  await refusedEngine().startAgain(at.scope, backend ? [backend] : [], soon());
  const { containers } = await at.look();
  expect(Object.keys(containers).sort()).toEqual([name, spec.containers[1]?.name]);
  expect(containers[name]).toMatchObject({ state: "running" });
  expect(containers[name]?.id).not.toBe(id);
});

test("by its name alone it is refused, with what helps", async () => {
  const at = setting(behind.world);
  const spec = at.release(1, { backend: {} });
  await at.engine.startRelease(spec, silent, soon());
  const name = spec.containers[0]?.name ?? "";
  await stick(at, name);
  await expect(refusedEngine().operate(at.scope, "start", [name], soon())).rejects.toMatchObject({
    code: "start-stuck",
    message: expect.stringMatching(
      /^The engine does not start backend any more: .* Restart the Docker engine; .* by a deploy\.$/,
    ),
  });
});
