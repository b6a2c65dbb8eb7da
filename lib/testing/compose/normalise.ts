/**
 * What `docker inspect` says of a container, without what differs by design: ids, times and addresses; published ports,
 * which the gateway has; labels and names that tell whose it is; the size of a log where the file leaves it open; and empty
 * values, which the engine takes for none.
 */
export function normalise(container: unknown, rename: (name: string) => string): unknown {
  const { Id, Config, HostConfig, NetworkSettings } = container as Inspected;
  const { Image: _image, Hostname, Labels, Env, ...config } = Config;
  const {
    PortBindings: _ports,
    NetworkMode,
    Binds,
    Mounts,
    Tmpfs,
    ExtraHosts,
    Ulimits,
    RestartPolicy,
    ConsoleSize: _size,
    LogConfig,
    ...host
  } = HostConfig;
  const mounts = (Mounts ?? []).map((mount) => ({ ...mount, Source: rename(String(mount.Source ?? "")) }));
  return withoutEmpty({
    Config: {
      ...config,
      Hostname: Id.startsWith(Hostname) ? undefined : Hostname,
      Labels: Object.fromEntries(
        Object.entries(Labels).filter(([name]) => !/^(com\.docker\.compose|slipway)\./.test(name)),
      ),
      Env: Env?.toSorted(),
    },
    HostConfig: {
      ...host,
      LogConfig: isLeftOpen(LogConfig) ? undefined : LogConfig,
      NetworkMode: rename(NetworkMode),
      RestartPolicy: RestartPolicy.Name === "no" ? undefined : RestartPolicy,
      Binds: Binds?.toSorted(),
      Mounts: mounts.filter(({ Type }) => Type !== "tmpfs").toSorted(byTarget),
      Tmpfs: { ...Tmpfs, ...Object.fromEntries(mounts.filter(({ Type }) => Type === "tmpfs").map(shortTmpfs)) },
      ExtraHosts: ExtraHosts?.toSorted(),
      Ulimits: Ulimits?.toSorted((a, b) => (a.Name < b.Name ? -1 : 1)),
    },
    Networks: Object.fromEntries(
      Object.entries(NetworkSettings.Networks).map(([network, { Aliases }]) => [
        rename(network),
        (Aliases ?? [])
          .filter((alias) => !Id.startsWith(alias))
          .map(rename)
          .toSorted(),
      ]),
    ),
  });
}

interface Inspected {
  Id: string;
  Config: { Image: string; Hostname: string; Labels: Record<string, string>; Env?: string[] };
  HostConfig: {
    PortBindings: unknown;
    NetworkMode: string;
    RestartPolicy: { Name: string };
    ConsoleSize: unknown;
    LogConfig: LogConfig;
    Binds?: string[];
    Mounts?: MountConfig[];
    Tmpfs?: Record<string, string>;
    ExtraHosts?: string[];
    Ulimits?: { Name: string }[];
  };
  NetworkSettings: { Networks: Record<string, { Aliases?: string[] }> };
}

interface LogConfig {
  Type: string;
  Config: Record<string, string>;
}

/** Of our containers it is bounded then, of Compose's not. */
const isLeftOpen = ({ Type, Config }: LogConfig) =>
  ["json-file ", "json-file max-file=3,max-size=100m", "local compress=false,max-file=3,max-size=100m"].includes(
    `${Type} ${optionsOf(Config)}`,
  );

const optionsOf = (config: Record<string, string>) =>
  Object.entries(config)
    .map((option) => option.join("="))
    .toSorted()
    .join();

interface MountConfig {
  Type: string;
  Source?: string;
  Target: string;
  TmpfsOptions?: { SizeBytes?: number; Mode?: number };
}

const byTarget = (a: MountConfig, b: MountConfig) => (a.Target < b.Target ? -1 : 1);

/** The long form of a tmpfs, which Compose gives as a mount, as the option text that means the same. */
function shortTmpfs({ Target, TmpfsOptions: { SizeBytes, Mode } = {} }: MountConfig): [string, string] {
  const options = [...(SizeBytes ? [`size=${SizeBytes}`] : []), ...(Mode ? [`mode=${Mode.toString(8)}`] : [])];
  return [Target, options.join(",")];
}

function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).map(([key, item]) => [key, withoutEmpty(item)] as const);
  return Object.fromEntries(entries.filter(([, item]) => !isEmpty(item)));
}

const isEmpty = (value: unknown) =>
  value === undefined ||
  value === null ||
  value === false ||
  value === 0 ||
  value === "" ||
  (typeof value === "object" && Object.keys(value).length === 0);
