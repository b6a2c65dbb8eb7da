import { describe, expect, test } from "vitest";
import type { IsolationFinding } from "../../contract/isolation.ts";
import type { Environment } from "../../contract/names.ts";
import { aScope } from "../../testing/builders.ts";
import type { Route } from "../release/spec.ts";
import { summary, withAccepted } from "./acceptance.ts";
import { attemptsFrom, controlsOf, judge } from "./attempts.ts";
import { type Both, compare } from "./compare.ts";
import type { ExposedContainer, Exposure } from "./exposure.ts";
import { probeMark, probeOf } from "./probe.ts";

const aContainer = (facts: Partial<ExposedContainer>): ExposedContainer => ({
  name: "nobody",
  service: "backend",
  role: "release",
  running: true,
  networks: [],
  namespaces: [],
  powers: [],
  mounts: [],
  published: [],
  listens: [],
  secrets: [],
  ...facts,
});

function exposure(environment: Environment, subnet: string): Exposure {
  const network = `${environment}-network`;
  const at = (position: number, ...aliases: string[]) => [{ network, address: `${subnet}.${position}`, aliases }];
  return {
    scope: aScope({ environment }),
    containers: [
      aContainer({
        name: `wms-${environment}-backend`,
        networks: at(3, `${environment}-backend`, "backend"),
        mounts: [{ type: "bind", source: `/srv/wms/uploads/${environment}`, readOnly: false }],
        listens: [5000],
        secrets: [{ name: "JWT_SECRET", fingerprint: `jwt of ${environment}` }],
      }),
      aContainer({
        name: `wms-${environment}-db`,
        service: "database",
        role: "resident",
        networks: at(4, "database"),
        mounts: [{ type: "volume", source: `${environment}_data`, readOnly: false }],
        listens: [3306],
        secrets: [{ name: "MYSQL_PASSWORD", fingerprint: `password of ${environment}` }],
      }),
      aContainer({
        name: `wms-${environment}-gateway`,
        service: "gateway",
        role: "gateway",
        networks: at(2),
        published: [
          { bind: "0.0.0.0", port: portOf[environment] },
          { bind: "127.0.0.1", port: databasePort[environment] },
        ],
        listens: [portOf[environment], databasePort[environment]],
      }),
      aContainer({
        name: "proves-a-backup",
        role: "scratch",
        mounts: [{ type: "bind", source: "/", readOnly: false }],
      }),
    ],
    networks: [{ name: network, subnet: `${subnet}.0/26`, gateway: `${subnet}.1`, own: true, attached: [] }],
  };
}

const portOf = { staging: 8080, production: 80 };
const databasePort = { staging: 3308, production: 3307 };

const routesOf = (environment: Environment): Route[] => [
  { port: portOf[environment], bind: "0.0.0.0", mode: "http", service: "backend", target: 5000 },
  { port: databasePort[environment], bind: "127.0.0.1", mode: "tcp", service: "database", target: 3306 },
];

const apart = (): Both => ({
  exposures: { staging: exposure("staging", "10.1.0"), production: exposure("production", "10.2.0") },
  routes: { staging: routesOf("staging"), production: routesOf("production") },
  residents: { staging: ["database"], production: ["database"] },
  root: "/srv/wms",
});

const found = (both: Both, verdict: IsolationFinding["verdict"] = "hole") =>
  compare(both).flatMap((one) => (one.verdict === verdict ? [`${one.key} | ${one.what}: ${one.saw}`] : []));

const backend = (both: Both, environment: Environment) => both.exposures[environment].containers[0] as ExposedContainer;
const database = (both: Both, environment: Environment) =>
  both.exposures[environment].containers[1] as ExposedContainer;
const gateway = (both: Both, environment: Environment) => both.exposures[environment].containers[2] as ExposedContainer;

test("two environments that are apart have nothing in common, and that is said of each kind", () => {
  expect(found(apart())).toEqual([]);
  expect(found(apart(), "blocked")).toEqual([
    "network | networks: none of 2 is shared",
    "volume | volumes: none of 2 is shared",
    "folder | folders of the host: none of 2 is shared",
    "host | the host: no container has a power, a device or a namespace of the host",
    "secret | secrets: 4 were compared by their fingerprints, none is equal",
  ]);
});

describe("each hole is found:", () => {
  const joins = (both: Both, container: ExposedContainer, network: string) => {
    container.networks.push({ network, address: "10.9.0.9", aliases: [] });
    for (const environment of ["staging", "production"] as const)
      if (both.exposures[environment].containers.includes(container))
        both.exposures[environment].networks.push({
          name: network,
          subnet: "10.9.0.0/24",
          gateway: "10.9.0.1",
          own: false,
          attached: [],
        });
  };

  const holes: [name: string, open: (both: Both) => void, hole: string][] = [
    [
      "production's container joined to staging's network",
      (both) => joins(both, database(both, "production"), "staging-network"),
      "network:staging-network | the network staging-network: staging: wms-staging-backend, wms-staging-db, wms-staging-gateway; production: wms-production-db",
    ],
    [
      "an extra network, attached by hand",
      (both) => {
        joins(both, backend(both, "staging"), "bridge-of-friends");
        joins(both, backend(both, "production"), "bridge-of-friends");
      },
      "network:bridge-of-friends | the network bridge-of-friends: staging: wms-staging-backend; production: wms-production-backend",
    ],
    [
      "a container of neither on networks of both",
      ({ exposures }) => {
        for (const { networks } of Object.values(exposures)) networks[0]?.attached.push("watchtower");
      },
      "network:by watchtower | the container watchtower, which is of neither: is on staging-network and production-network, and can pass on",
    ],
    [
      "a shared volume",
      (both) =>
        void backend(both, "staging").mounts.push({ type: "volume", source: "production_data", readOnly: true }),
      "volume:production_data | the volume production_data: mounted by wms-staging-backend and wms-production-db",
    ],
    [
      "a shared folder",
      (both) =>
        void backend(both, "staging").mounts.push({
          type: "bind",
          source: "/srv/wms/uploads/production",
          readOnly: true,
        }),
      "folder:/srv/wms/uploads/production | the folder /srv/wms/uploads/production: mounted by wms-staging-backend and wms-production-backend",
    ],
    [
      "a folder around the other one's",
      (both) =>
        void backend(both, "staging").mounts.push({ type: "bind", source: "/srv/wms/uploads", readOnly: false }),
      "folder:/srv/wms/uploads and /srv/wms/uploads/production | the folder /srv/wms/uploads and /srv/wms/uploads/production: mounted by wms-staging-backend and wms-production-backend",
    ],
    [
      "the application's root, with everybody's secrets",
      (both) => void (backend(both, "staging").mounts = [{ type: "bind", source: "/srv/wms", readOnly: true }]),
      "host:staging backend /srv/wms | staging's wms-staging-backend: it mounts /srv/wms: the env files of both environments",
    ],
    [
      "the engine's socket",
      (both) =>
        void backend(both, "staging").mounts.push({ type: "bind", source: "/var/run/docker.sock", readOnly: true }),
      "host:staging backend /var/run/docker.sock | staging's wms-staging-backend: it mounts /var/run/docker.sock: the engine's own socket",
    ],
    [
      "a namespace of the host",
      (both) => void backend(both, "staging").namespaces.push("process namespace of the host"),
      "host:staging backend process namespace of the host | staging's wms-staging-backend: it is in the process namespace of the host",
    ],
    [
      "a privileged container",
      (both) => void backend(both, "production").powers.push("is privileged"),
      "host:production backend is privileged | production's wms-production-backend: it is privileged",
    ],
    [
      "the same password",
      (both) => void (database(both, "staging").secrets = database(both, "production").secrets),
      "secret:MYSQL_PASSWORD | MYSQL_PASSWORD: the same value (password) in wms-staging-db and wms-production-db",
    ],
    [
      "the same secret under another name",
      (both) => void (backend(both, "staging").secrets = [{ name: "SESSION_KEY", fingerprint: "jwt of production" }]),
      "secret:JWT_SECRET, SESSION_KEY | JWT_SECRET, SESSION_KEY: the same value (jwt of p) in wms-staging-backend and wms-production-backend",
    ],
    [
      "a database that is published on every address, as declared",
      (both) => {
        gateway(both, "production").published = [{ bind: "0.0.0.0", port: 3307 }];
        both.routes.production = routesOf("production").map((route) => ({ ...route, bind: "0.0.0.0" }));
      },
      "port:production 3307 | production's database on port 3307: published on 0.0.0.0 by wms-production-gateway",
    ],
    [
      "a port that nobody declared",
      (both) => void backend(both, "staging").published.push({ bind: "0.0.0.0", port: 9229 }),
      "port:staging 9229 | staging's backend on port 9229: published on 0.0.0.0 by wms-staging-backend",
    ],
  ];

  test.each(holes)("%s", (_name, open, hole) => {
    const both = apart();
    open(both);
    expect(found(both)).toContain(hole);
  });

  test("the application's own folder is not the host's, wherever it lies", () => {
    const both = { ...apart(), root: "/home/wms/shop" };
    const mount = (source: string) => ({ type: "bind" as const, source, readOnly: false });
    backend(both, "staging").mounts = [mount("/home/wms/shop/uploads"), mount("/home/wms/other")];
    expect(found(both)).toEqual([expect.stringMatching(/^host:staging backend \/home\/wms\/other \|/)]);
  });

  test("a folder that nobody may write is shared on purpose, and the host's clock is nobody's", () => {
    const both = apart();
    for (const environment of ["staging", "production"] as const)
      backend(both, environment).mounts.push({ type: "bind", source: "/etc/localtime", readOnly: true });
    expect(found(both)).toEqual([]);
    expect(found(both, "open")).toEqual([
      "folder:/etc/localtime | the folder /etc/localtime: mounted by wms-staging-backend and wms-production-backend",
    ]);
  });
});

describe("what is tried", () => {
  const tries = (from: Environment, hosts = ["192.0.2.10"]) => attemptsFrom(from, apart(), hosts);
  const connects = (subject: IsolationFinding["subject"]) =>
    tries("staging").flatMap((one) =>
      one.subject === subject && "connect" in one.try
        ? [`${one.try.connect}:${one.try.port}${one.open ? " open" : ""}`]
        : [],
    );

  test("every address at which something of the other one listens, and every published port through every address of the host", () => {
    expect(connects("address")).toEqual(["10.2.0.3:5000", "10.2.0.4:3306", "10.2.0.2:80 open", "10.2.0.2:3307"]);
    const doors = ["10.1.0.1", "10.2.0.1", "192.0.2.10"];
    expect(connects("port")).toEqual([
      ...doors.map((door) => `${door}:80 open`),
      ...doors.map((door) => `${door}:3307`),
      ...["10.1.0.1", "192.0.2.10"].flatMap((door) => [`${door}:2375`, `${door}:2376`]),
    ]);
  });

  test("names that are not its own services' too", () => {
    const names = tries("staging").flatMap((one) => ("resolve" in one.try ? [one.try.resolve] : []));
    expect(names).toEqual([
      "wms-production-backend",
      "production-backend",
      "wms-production-db",
      "wms-production-gateway",
    ]);
  });

  test.each([
    [{ result: "blocked", detail: "no answer within 1 s" } as const, "blocked", "no answer within 1 s"],
    [{ result: "reached", detail: "connected" } as const, "hole", "connected"],
    [{ result: "gone", detail: "the probe said nothing" } as const, "untried", "the probe said nothing"],
  ])("%j of an address is %s", (tried, verdict, saw) => {
    const address = tries("staging").find(({ subject }) => subject === "address");
    expect(address && judge(address, tried)).toMatchObject({ verdict, saw, key: "address:staging to backend:5000" });
  });

  test("what was declared to be for everybody is open, and a name counts only where it leads there", () => {
    const door = tries("staging").find(({ open }) => open);
    expect(door && judge(door, { result: "reached", detail: "connected" })).toMatchObject({ verdict: "open" });
    const name = tries("staging").find(({ subject }) => subject === "name");
    const answers = (...addresses: string[]) => name && judge(name, { result: "reached", detail: "", addresses });
    expect(answers("203.0.113.9")).toMatchObject({ verdict: "blocked", saw: "is 203.0.113.9, which is nothing of it" });
    expect(answers("203.0.113.9", "10.2.0.3")).toMatchObject({ verdict: "hole", saw: "is 10.2.0.3" });
  });

  test("a probe is on every network of its environment, at an address that nobody else is given, and tries its own first", () => {
    const { staging } = apart().exposures;
    staging.networks.push({ name: "by-hand", subnet: "10.9.0.0/24", gateway: "10.9.0.1", own: false, attached: [] });
    staging.containers[0]?.networks.push({ network: "by-hand", address: "10.9.0.9", aliases: [] });
    const { container, mark } = probeOf(staging, 7, "sha256:gateway", ["10.1.0.62"]);
    expect(mark).toBe(probeMark(7));
    expect(container).toMatchObject({ name: "wms-staging-run7-probe", role: "scratch", volumes: [] });
    expect(container.attachments).toEqual([
      { network: "staging-network", address: "10.1.0.61", aliases: [] },
      { network: "by-hand", address: "", aliases: [] },
    ]);
    expect(controlsOf(staging)).toContainEqual({ connect: "10.1.0.4", port: 3306 });
  });
});

test("what an administrator accepts is no hole any more, whatever it is called the next time", () => {
  const both = apart();
  both.exposures.staging.containers[0]?.mounts.push({ type: "volume", source: "production_data", readOnly: true });
  const findings = compare(both);
  const acceptance = { key: "volume:production_data", reason: "reports read it", by: "Anna", at: 5 };
  const known = withAccepted(findings, [acceptance, { ...acceptance, key: "network" }]);
  expect(known.find(({ subject }) => subject === "volume")).toMatchObject({
    verdict: "accepted",
    why: "reports read it",
    acceptedBy: "Anna",
    acceptedAt: 5,
  });
  expect(summary(findings)).toBe("1 hole; 4 blocked");
  expect(summary(known)).toBe("no hole; 4 blocked, 1 accepted");
});
