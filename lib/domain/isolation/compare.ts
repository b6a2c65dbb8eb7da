import type { IsolationFinding, IsolationSubject } from "../../contract/isolation.ts";
import { type Environment, environments } from "../../contract/names.ts";
import type { Route } from "../release/spec.ts";
import { type ExposedContainer, type Exposure, lasting } from "./exposure.ts";

/** What is known of both environments when they are compared. */
export interface Both {
  exposures: Record<Environment, Exposure>;
  /** Published ports as they were declared. */
  routes: Record<Environment, readonly Route[]>;
  /** By role: services that own data. */
  residents: Record<Environment, readonly string[]>;
  /** The application's own folder, in which the env files of both environments lie. */
  root: string;
}

/** What the two environments have in common, or of the host, as the engine knows it. Nothing has to be tried for that. */
export const compare = (both: Both): IsolationFinding[] => [
  ...orNone(
    "network",
    sharedNetworks(both),
    () => `none of ${countOfBoth(both, ({ networks }) => networks.length)} is shared`,
  ),
  ...orNone("volume", sharedVolumes(both), () => `none of ${countOfBoth(both, volumesIn)} is shared`),
  ...orNone("folder", sharedFolders(both), () => `none of ${countOfBoth(both, foldersIn)} is shared`),
  ...orNone("host", takenOfHost(both), () => "no container has a power, a device or a namespace of the host"),
  ...orNone(
    "secret",
    equalSecrets(both),
    () => `${countOfBoth(both, secretsIn)} were compared by their fingerprints, none is equal`,
  ),
  ...environments.flatMap((environment) => openDatabases(both, environment)),
];

/** That nothing was found is a result of its own. */
function orNone(subject: IsolationSubject, found: IsolationFinding[], saw: () => string): IsolationFinding[] {
  if (found.length > 0) return found;
  const what = {
    network: "networks",
    volume: "volumes",
    folder: "folders of the host",
    host: "the host",
    secret: "secrets",
  };
  return [{ key: subject, subject, what: what[subject as keyof typeof what], saw: saw(), verdict: "blocked" }];
}

const hole = (subject: IsolationSubject, name: string, what: string, saw: string): IsolationFinding => ({
  key: `${subject}:${name}`,
  subject,
  what,
  saw,
  verdict: "hole",
});

function sharedNetworks({ exposures: { staging, production } }: Both): IsolationFinding[] {
  const others = new Map(production.networks.map((network) => [network.name, network]));
  const shared = staging.networks.filter(({ name }) => others.has(name));
  const own = new Set([...staging.containers, ...production.containers].map(({ name }) => name));
  const strangers = staging.networks
    .filter(({ name }) => !others.has(name))
    .flatMap(({ name, attached }) => attached.filter((one) => !own.has(one)).map((stranger) => ({ stranger, name })))
    .flatMap(({ stranger, name }) => {
      const there = production.networks.find((network) => network.attached.includes(stranger));
      return there ? [{ stranger, on: `${name} and ${there.name}` }] : [];
    });
  return [
    ...shared.map(({ name }) => hole("network", name, `the network ${name}`, whoIsOn(name, staging, production))),
    ...[...new Map(strangers.map((one) => [one.stranger, one])).values()].map(({ stranger, on }) =>
      hole(
        "network",
        `by ${stranger}`,
        `the container ${stranger}, which is of neither`,
        `is on ${on}, and can pass on`,
      ),
    ),
  ];
}

const whoIsOn = (network: string, ...both: Exposure[]): string =>
  both
    .map(({ scope, containers }) => {
      const on = containers.filter(({ networks }) => networks.some((one) => one.network === network));
      return `${scope.environment}: ${on.map(({ name }) => name).join(", ")}`;
    })
    .join("; ");

const volumesIn = (exposure: Exposure): number => mountsOf(exposure, "volume").size;
const foldersIn = (exposure: Exposure): number => mountsOf(exposure, "bind").size;
const secretsIn = ({ containers }: Exposure): number =>
  new Set(containers.flatMap(({ secrets }) => secrets.map(({ fingerprint }) => fingerprint))).size;

const countOfBoth = ({ exposures }: Both, count: (exposure: Exposure) => number): number =>
  count(exposures.staging) + count(exposures.production);

interface Mounted {
  by: string[];
  readOnly: boolean;
}

/** By source: who mounts it, and whether nobody may write. */
function mountsOf(exposure: Exposure, type: "volume" | "bind"): Map<string, Mounted> {
  const found = new Map<string, Mounted>();
  for (const { name, mounts } of lasting(exposure))
    for (const mount of mounts.filter((one) => one.type === type)) {
      const { by, readOnly } = found.get(mount.source) ?? { by: [], readOnly: true };
      found.set(mount.source, { by: [...by, name], readOnly: readOnly && mount.readOnly });
    }
  return found;
}

function sharedVolumes({ exposures: { staging, production } }: Both): IsolationFinding[] {
  const others = mountsOf(production, "volume");
  return [...mountsOf(staging, "volume")].flatMap(([source, { by }]) => {
    const other = others.get(source);
    return other
      ? [hole("volume", source, `the volume ${source}`, `mounted by ${[...by, ...other.by].join(" and ")}`)]
      : [];
  });
}

/** One folder in the other is shared as well. Where neither can write, nothing passes. */
function sharedFolders({ exposures: { staging, production } }: Both): IsolationFinding[] {
  const others = [...mountsOf(production, "bind")];
  return [...mountsOf(staging, "bind")].flatMap(([source, { by, readOnly }]) =>
    others
      .filter(([other]) => holds(source, other) || holds(other, source))
      .map(([other, mounted]) => {
        const name = source === other ? source : `${source} and ${other}`;
        const found = hole("folder", name, `the folder ${name}`, `mounted by ${[...by, ...mounted.by].join(" and ")}`);
        if (!readOnly || !mounted.readOnly) return found;
        return { ...found, verdict: "open" as const, why: "nobody may write there" };
      }),
  );
}

/** Whether `inner` is the folder `outer`, or lies in it. */
const holds = (outer: string, inner: string): boolean => `${inner}/`.startsWith(outer === "/" ? "/" : `${outer}/`);

/** Whoever can read or write there has the engine, or the secrets of everybody. */
const ofTheHost = [
  "/etc",
  "/root",
  "/home",
  "/proc",
  "/sys",
  "/dev",
  "/run",
  "/var/run",
  "/var/lib/docker",
  "/var/lib/containerd",
  "/boot",
];
/** What images ask for to know the time. */
const harmless: ReadonlySet<string> = new Set(["/etc/localtime", "/etc/timezone"]);

function takenOfHost({ exposures, root }: Both): IsolationFinding[] {
  return environments.flatMap((environment) =>
    lasting(exposures[environment]).flatMap((container) => {
      const who = `${environment}'s ${container.name}`;
      const key = (what: string) => `${environment} ${container.service} ${what}`;
      const taken = [
        ...container.namespaces.map((namespace) => ({ what: namespace, saw: `it is in the ${namespace}` })),
        ...container.powers.map((power) => ({ what: power, saw: `it ${power}` })),
        ...container.mounts.flatMap((mount) => {
          const why = mount.type === "bind" ? whatLiesIn(mount.source, mount.readOnly, root) : undefined;
          return why ? [{ what: mount.source, saw: `it mounts ${mount.source}: ${why}` }] : [];
        }),
      ];
      return taken.map(({ what, saw }) => hole("host", key(what), who, saw));
    }),
  );
}

function whatLiesIn(source: string, readOnly: boolean, root: string): string | undefined {
  if (/\b(docker|containerd|podman)[^/]*\.sock$/.test(source)) return "the engine's own socket";
  if (holds(source, root)) return "the env files of both environments";
  if (holds(root, source) || (readOnly && harmless.has(source))) return undefined;
  return source === "/" || ofTheHost.some((folder) => holds(folder, source) || holds(source, folder))
    ? "the host's own"
    : undefined;
}

function equalSecrets({ exposures: { staging, production } }: Both): IsolationFinding[] {
  const others = secretNames(production);
  return [...secretNames(staging)].flatMap(([fingerprint, names]) => {
    const other = others.get(fingerprint);
    if (!other) return [];
    const all = [...new Set([...names.keys(), ...other.keys()])].sort().join(", ");
    const by = [...new Set([...names.values(), ...other.values()].flat())].join(" and ");
    return [hole("secret", all, all, `the same value (${fingerprint.slice(0, 8)}) in ${by}`)];
  });
}

/** By fingerprint: the variables' names, each with the containers that have it. */
function secretNames(exposure: Exposure): Map<string, Map<string, string[]>> {
  const found = new Map<string, Map<string, string[]>>();
  for (const { name: container, secrets } of lasting(exposure))
    for (const { name, fingerprint } of secrets) {
      const names = found.get(fingerprint) ?? new Map<string, string[]>();
      found.set(fingerprint, names.set(name, [...(names.get(name) ?? []), container]));
    }
  return found;
}

/** What everybody may reach: declared, and of a service that is replaced with every release. Data is for nobody. */
export const isPublic = (
  { routes, residents }: Pick<Both, "routes" | "residents">,
  of: Environment,
  port: number,
): boolean =>
  routes[of].some((route) => route.port === port && !isLoopback(route.bind) && !residents[of].includes(route.service));

export const isLoopback = (address: string): boolean => address === "::1" || address.startsWith("127.");

/** Published for more than this host, although nobody declared it, or although data lies behind it. */
function openDatabases(both: Both, environment: Environment): IsolationFinding[] {
  return lasting(both.exposures[environment]).flatMap((container) =>
    container.published
      .filter(({ bind, port }) => !isLoopback(bind) && !isPublic(both, environment, port))
      .map(({ bind, port }) => {
        const behind = both.routes[environment].find((route) => route.port === port)?.service ?? container.service;
        const saw = `published on ${bind || "every address"} by ${container.name}`;
        return hole("port", `${environment} ${port}`, `${environment}'s ${behind} on port ${port}`, saw);
      }),
  );
}

export const probed = (exposure: Exposure): ExposedContainer[] => lasting(exposure).filter(({ running }) => running);
