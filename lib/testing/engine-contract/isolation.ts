import { expect, test } from "vitest";
import type { Tried } from "../../domain/isolation/attempts.ts";
import { addressIn, type EngineUnderTest } from "../engine-under-test.ts";
import { setting, silent, soon, until } from "./shared.ts";

export function isolationContract(world: () => EngineUnderTest): void {
  const fingerprint = (secret: string) => `fingerprint of ${secret.length} characters`;

  test("what a container is on, mounts and listens on is known as it is, and of its secrets their fingerprints", async () => {
    const { engine, scope, resident, prefix } = setting(world());
    const spec = resident("database", { behaviour: { does: "listens", port: 5432 } });
    spec.container.runtime.environment = { DATABASE_PASSWORD: "not to be seen", LANGUAGE: "en" };
    spec.container.runtime.files = ["secret", "config"].map((kind) => ({
      target: `/etc/own/${kind}`,
      content: "not to be seen either\n",
      secret: kind === "secret",
      ...{ mode: 0o444, uid: 0, gid: 0 },
    }));
    spec.container.runtime.capAdd = ["SYS_NICE"];
    spec.container.runtime.mounts = [
      ...spec.container.runtime.mounts,
      { type: "bind", source: "/tmp", target: "/of-the-host", readOnly: true },
    ];
    await engine.startResident(spec, silent, soon());
    const look = () => engine.expose(scope, fingerprint, soon());
    const exposure = await until(look, ({ containers }) => containers[0]?.listens.includes(5432) ?? false);
    const { name: home = "", subnet = "" } = spec.networks[0] ?? {};
    expect(exposure.containers).toEqual([
      {
        name: `${prefix}-database`,
        service: "database",
        role: "resident",
        running: true,
        networks: [{ network: home, address: addressIn(subnet, 5), aliases: ["database"] }],
        namespaces: [],
        powers: ["adds SYS_NICE"],
        mounts: expect.arrayContaining([
          { type: "volume", source: `${prefix}-data`, readOnly: false },
          { type: "bind", source: "/tmp", readOnly: true },
        ]),
        published: [],
        listens: [5432],
        secrets: [
          { name: "DATABASE_PASSWORD", fingerprint: "fingerprint of 14 characters" },
          { name: "/etc/own/secret", fingerprint: "fingerprint of 21 characters" },
        ],
      },
    ]);
    expect(exposure.networks).toEqual([
      { name: home, subnet, gateway: addressIn(subnet, 1), own: true, attached: [`${prefix}-database`] },
    ]);
    expect(JSON.stringify(exposure)).not.toContain("not to be seen");
  });

  test("from inside, what is on a network with it is reached, and nothing else", async () => {
    const [one, other] = [setting(world(), "staging", "apart"), setting(world(), "production", "apart")];
    const servers = [one, other].map(({ resident }) =>
      resident("database", { behaviour: { does: "listens", port: 5432 } }),
    );
    await Promise.all(servers.map((server) => one.engine.startResident(server, silent, soon())));
    const probe = one.scratch("probe");
    const home = servers[0]?.networks[0];
    probe.networks = [];
    probe.container.volumes = [];
    probe.container.runtime = { ...probe.container.runtime, mounts: [] };
    probe.container.attachments = [
      { network: home?.name ?? "", address: addressIn(home?.subnet ?? "", 60), aliases: [] },
    ];
    await one.engine.startScratch(probe, [], silent, soon());
    const addresses = servers.map(({ networks: [network] }) => addressIn(network?.subnet ?? "", 5));
    const tries = [
      ...addresses.map((connect) => ({ connect, port: 5432 })),
      { connect: addresses[0] ?? "", port: 5433 },
      ...servers.map(({ container }) => ({ resolve: container.name })),
    ];
    const look = () => one.engine.tryFrom(one.scope, probe.container.name, tries, 1000, soon());
    const [own, others, closed, name, otherName] = await until(look, (tried) => tried[0]?.result === "reached");
    expect(own).toEqual({ result: "reached", detail: "connected" });
    for (const nothing of [others, closed, otherName])
      expect(nothing).toEqual({ result: "blocked", detail: expect.stringMatching(/./) } satisfies Tried);
    expect(name).toMatchObject({ result: "reached", addresses: [addresses[0]] });
    expect(await one.engine.tryFrom(one.scope, probe.container.name, [], 1000, soon())).toEqual([]);
    await expect(one.engine.tryFrom(other.scope, probe.container.name, tries, 1000, soon())).rejects.toMatchObject({
      code: "container-missing",
    });
    await one.engine.removeScratch(one.scope, "probe", soon());
  });

  test("the engine's machine has addresses, and none of them is a loopback's or a bridge's", async () => {
    const { engine } = setting(world());
    const addresses = await engine.hostAddresses(soon());
    expect(addresses.filter((address) => address.startsWith("127.") || address === "172.17.0.1")).toEqual([]);
  });
}
