import type { Path } from "../yaml/path.ts";
import type { Problems } from "../yaml/problems.ts";
import type { PublishedPort } from "./model.ts";
import type { RawPort } from "./raw.ts";

const anyHost = "0.0.0.0";

/** Both forms of `ports`; ranges become single ports. */
export function toPorts(
  ports: readonly (string | number | RawPort)[] = [],
  path: Path,
  problems: Problems,
): PublishedPort[] {
  return ports.flatMap((port, index) => {
    const raw = typeof port === "object" ? port : fromShort(String(port));
    return published(raw, [...path, index], problems);
  });
}

/** `[host:][published:]target[/protocol]`, the host being an IPv4 address or an IPv6 one in brackets. */
function fromShort(port: string): RawPort {
  const [address = "", protocol] = port.split("/", 2);
  const parts = /^(?:(\[[^\]]*\]|[^:]*):(?=[^:]*:))?(?:([^:]*):)?([^:]*)$/.exec(address);
  return parts ? { host_ip: parts[1], published: parts[2] || undefined, target: parts[3], protocol } : { target: port };
}

/** What no two ports of a service have in common. */
export function portKey(port: string | number | RawPort): string {
  const { host_ip, published, target, protocol } = typeof port === "object" ? port : fromShort(String(port));
  return `${host_ip || anyHost}:${published ?? ""}:${target}/${protocol ?? "tcp"}`;
}

function published(port: RawPort, path: Path, problems: Problems): PublishedPort[] {
  const complain = (code: string, sentence: string) => {
    problems.add(code, path, sentence);
    return [];
  };
  const protocol = (port.protocol ?? "tcp").toLowerCase();
  const targets = range(port.target);
  if (protocol === "udp") return complain("compose-unsupported", "the gateway does not carry UDP. Publish a TCP port.");
  if (protocol !== "tcp") return complain("compose-invalid", `${protocol} is not a protocol: expected tcp.`);
  if (!targets) return complain("compose-invalid", "expected [address:]published:target with ports from 1 to 65535.");
  if (port.published === undefined || port.published === "") {
    const hint = `Write "${port.target}:${port.target}", or put ${port.target} under expose.`;
    return complain("compose-unsupported", `Slipway publishes only ports that are named. ${hint}`);
  }
  const hosts = range(port.published);
  if (!hosts) return complain("compose-invalid", "expected [address:]published:target with ports from 1 to 65535.");
  if (hosts.length !== targets.length) {
    return complain(
      "compose-unsupported",
      "both ranges must have the same length, so that it is known which port is which.",
    );
  }
  const host = (port.host_ip ?? "").replace(/^\[(.*)\]$/, "$1") || anyHost;
  if (!/^(?:\d{1,3}\.){3}\d{1,3}$|^[0-9a-f:.]*:[0-9a-f:.]*$/i.test(host)) {
    return complain("compose-invalid", `${JSON.stringify(host)} is not an IP address of the host.`);
  }
  return hosts.map((number, index) => ({ host, published: number, target: targets[index] ?? 0, protocol: "tcp" }));
}

/** `expose`: ports of the container, single or in ranges. */
export function toExposed(expose: readonly (string | number)[] = [], path: Path, problems: Problems): number[] {
  return expose.flatMap((port, index) => {
    const [numbers, protocol = "tcp"] = String(port).split("/", 2);
    const exposed = range(numbers);
    if (protocol === "tcp" && exposed) return exposed;
    problems.add(
      protocol === "udp" ? "compose-unsupported" : "compose-invalid",
      [...path, index],
      protocol === "udp" ? "Slipway does not carry UDP. Remove it." : "expected a port from 1 to 65535.",
    );
    return [];
  });
}

/** `8080` or `8080-8083`; undefined for anything else. */
function range(text: string | number | undefined): number[] | undefined {
  const [from, to = from] = String(text)
    .split("-", 2)
    .map((part) => (/^\d{1,5}$/.test(part) ? Number(part) : 0));
  if (!from || !to || from > to || to > 65535) return undefined;
  return Array.from({ length: to - from + 1 }, (_none, index) => from + index);
}
