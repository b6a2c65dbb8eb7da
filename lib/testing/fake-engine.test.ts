import { Readable } from "node:stream";
import { describe, expect, test } from "vitest";
import { aScope } from "./builders.ts";
import { engineContract } from "./engine-contract.ts";
import { engineroom } from "./engine-room.ts";
import { type Behaviour, type Command, type Dialogue, type EngineUnderTest, specs } from "./engine-under-test.ts";
import { type EngineBehaviour, engineWorld, type FakeProcess } from "./engine-world.ts";
import { fakeEngine } from "./fake-engine.ts";

/** What a container does stands in its command, what a check or a build comes to in its test or context. */
const behaviour: EngineBehaviour = {
  process: ({ spec }) =>
    spec.runtime.command ? (JSON.parse(spec.runtime.command[0] ?? "") as FakeProcess) : undefined,
  check: (_container, { test: [, health] }) => ({ health: health as "passes", says: "not yet" }),
  builds: (_service, context) => JSON.parse(context),
  terminal(_container, [what = "{}"], terminal) {
    const { exitCode } = JSON.parse(what) as Dialogue;
    return (line) => {
      const { rows, columns } = terminal.size();
      if (line === "end") terminal.exit(exitCode);
      else terminal.show(line === "size" ? `${rows} rows, ${columns} columns\r\n` : `heard ${line}\r\n`);
    };
  },
  exec(_container, [what = "{}"], environment) {
    const { says, reveals, complains, exitCode = 0, hangs = false } = JSON.parse(what) as Command;
    const said = [says, reveals && environment[reveals]].flatMap((text) => (text === undefined ? [] : `${text}\n`));
    return { output: said.join(""), ...(complains && { errors: `${complains}\n` }), exitCode, hangs };
  },
};

const outcomes = {
  works: { image: "works", says: "it works" },
  breaks: { image: "breaks", says: "it breaks here" },
  hangs: { image: "hangs", says: "RUN echo it waits here" },
};

function fakeUnderTest() {
  const world = engineWorld({ behaviour, now: Date.now });
  world.images.push({ id: "sha256:base", tags: ["base:1"], service: "" });
  let subnets = 0;
  const engine: EngineUnderTest = {
    engine: () => fakeEngine(world),
    instance: "test",
    image: { id: "sha256:base", reference: "base:1" },
    behaves: (what: Behaviour) => ({ command: [JSON.stringify(what)] }),
    check: (outcome) => ({ test: ["CMD", outcome], intervalMs: 1000, timeoutMs: 5000, startPeriodMs: 0, retries: 3 }),
    command: (what) => [JSON.stringify(what)],
    dialogue: (what) => [JSON.stringify(what)],
    context: (outcome) => Readable.from([Buffer.from(JSON.stringify(outcomes[outcome]))]),
    subnet: () => `10.231.${subnets++}.0/26`,
    async compose({ name, composeService, folder, volume, content }) {
      world.volumes.push({ name: volume, content });
      const facts = { name, composeService, folder, service: "", volumes: { "/data": volume }, ports: [] };
      world.foreign.push({ id: `foreign-${name}`, running: true, restart: { name: "unless-stopped" }, ...facts });
    },
    content: async (volume) => world.volumes.find(({ name }) => name === volume)?.content ?? "",
    cleanUp: async () => {},
  };
  return { engine, world };
}

engineContract("fake engine", async () => fakeUnderTest().engine);

describe("the fake engine has an engine's own rules:", () => {
  const scope = aScope();
  const signal = AbortSignal.timeout(10_000);

  async function withRelease() {
    const { engine, world } = fakeUnderTest();
    const spec = specs(engine, scope).release(1, { backend: {} });
    await engine.engine().startRelease(spec, () => {}, signal);
    const [container] = world.containers;
    const [network] = spec.networks;
    if (!container || !network) throw new Error("Nothing was started");
    return { engine: engine.engine(), world, room: engineroom(world, async () => {}), container, network };
  }

  test("a network is not removed under what runs", async () => {
    const { room, network } = await withRelease();
    await expect(room.removeNetwork(network.name)).rejects.toThrow(/active endpoints/);
  });

  test("what is stopped when its network goes never starts again, until it is disconnected", async () => {
    const { engine, room, network, container } = await withRelease();
    await room.stop(container);
    await room.removeNetwork(network.name);
    await room.createNetwork(scope, network);
    await expect(engine.operate(scope, "start", [container.name], signal)).rejects.toThrow(/not found/);
    await room.disconnect(container, network.name);
    await engine.operate(scope, "start", [container.name], signal);
    expect(container.state).toBe("running");
  });

  test("an address belongs to one container that runs, and lies in its network's subnet", async () => {
    const { room, container, network } = await withRelease();
    const other = await room.createContainer(scope, { ...container.spec, name: "other" });
    const at = (address: string) => ({ network: network.name, address, aliases: [] });
    await expect(room.connect(other, at("10.99.0.3"))).rejects.toThrow(/is not in/);
    await room.connect(other, at(container.spec.attachments[0]?.address ?? ""));
    await expect(room.start(other)).rejects.toMatchObject({ code: "address-taken" });
    await room.stop(container);
    await room.start(other);
    expect(other.state).toBe("running");
  });

  test("a volume is not removed while a container has it", async () => {
    const { engine } = fakeUnderTest();
    const resident = specs(engine, scope).resident("database");
    const world = engineWorld({ images: [{ id: "sha256:base", tags: [], service: "" }] });
    await fakeEngine(world).startResident(resident, () => {}, signal);
    const room = engineroom(world, async () => {});
    const [volume] = resident.container.volumes;
    await expect(room.removeVolume(volume?.name ?? "")).rejects.toMatchObject({ code: "volume-in-use" });
  });
});
