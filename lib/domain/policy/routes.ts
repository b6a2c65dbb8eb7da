import type { Environment } from "../../contract/names.ts";
import type { PortConfig } from "../../contract/slipway-yaml.ts";
import type { PublishedPort } from "../compose/model.ts";
import type { Route } from "../release/spec.ts";
import type { Path } from "../yaml/path.ts";
import type { Problems } from "../yaml/problems.ts";
import type { EnvironmentService } from "./model.ts";

const thisHostOnly = "127.0.0.1";
const everywhere = "0.0.0.0";

/** The compose file's published ports, in the mode that `slipway.yaml` gives each, by port. */
export function toRoutes(
  ports: Readonly<Record<string, PortConfig>>,
  services: Readonly<Record<string, EnvironmentService>>,
  environment: Environment,
  problems: Problems,
): Route[] {
  const path: Path = ["environments", environment, "ports"];
  const published = Object.values(services).flatMap((service) => service.ports.map((port) => ({ service, port })));
  for (const key of Object.keys(ports)) {
    if (!published.some(({ port }) => String(port.published) === key)) {
      const known = published.map(({ port }) => port.published).join(", ") || "none";
      const sentence = `no service of ${environment} publishes this port in the compose file (published are: ${known}).`;
      problems.add("environment-invalid", [...path, key], sentence);
    }
  }
  return published
    .map(({ service, port }) => {
      const config = ports[String(port.published)] ?? {};
      const redirectTo = config.redirect && tlsPort(service, ports, [...path, String(port.published)], problems);
      return toRoute(service, port, config, redirectTo);
    })
    .sort((a, b) => a.port - b.port);
}

/** Residents' ports carry bytes and are for this host alone, unless something else is said; all others carry requests. */
function toRoute(
  { role, kind }: EnvironmentService,
  { host, published, target }: PublishedPort,
  config: PortConfig,
  redirectTo: number | undefined,
): Route {
  const usual = kind === "resident" && host === everywhere ? thisHostOnly : host;
  return {
    port: published,
    bind: config.bind ?? usual,
    mode: config.tls === "passthrough" ? "tcp" : (config.mode ?? (kind === "resident" ? "tcp" : "http")),
    ...(config.tls && { tls: config.tls }),
    ...(redirectTo && { redirectTo }),
    service: role,
    target: config.target ?? target,
  };
}

/** Where `redirect: https` leads: the one port of the same service that has TLS. */
function tlsPort(
  { role, ports: published }: EnvironmentService,
  ports: Readonly<Record<string, PortConfig>>,
  path: Path,
  problems: Problems,
): number | undefined {
  const found = published.map((port) => port.published).filter((port) => ports[String(port)]?.tls);
  if (found.length === 1) return found[0];
  const sentence =
    found.length === 0
      ? `${role} has no port with tls to redirect to.`
      : `${role} has several ports with tls (${found.join(", ")}), so it is not known which one is meant.`;
  problems.add("environment-invalid", [...path, "redirect"], sentence);
  return undefined;
}
