import type { GatewaySpec, Route, Scope } from "../../domain/release/spec.ts";

const published = "slipway.ports";

const ownerLabels = (scope: Scope) => ({
  "slipway.instance": scope.instance,
  "slipway.application": scope.application,
  "slipway.environment": scope.environment,
});

const scopeLabels = (scope: Scope) => ({ ...ownerLabels(scope), "slipway.role": "gateway" });

export const isOwnedBy = (labels: Readonly<Record<string, string>>, scope: Scope): boolean =>
  Object.entries(ownerLabels(scope)).every(([name, value]) => labels[name] === value);

/** As the engine wants it: everything that a list or removal of ours may touch. */
export const scopeFilter = (scope: Scope) => ({
  label: Object.entries(scopeLabels(scope)).map(([name, value]) => `${name}=${value}`),
});

/** With Compose's own, so that `docker compose ls` and `ps` show the gateway among the environment's services. */
export const containerLabels = ({ scope, routes }: GatewaySpec): Record<string, string> => ({
  ...scopeLabels(scope),
  "slipway.service": "gateway",
  [published]: portsFingerprint(routes),
  "com.docker.compose.project": project(scope),
  "com.docker.compose.project.config_files": "",
  "com.docker.compose.service": `${scope.environment}-gateway`,
  "com.docker.compose.container-number": "1",
  "com.docker.compose.oneoff": "False",
  "com.docker.compose.config-hash": portsFingerprint(routes),
});

export const networkLabels = ({ scope, network }: GatewaySpec): Record<string, string> => ({
  ...network.labels,
  ...scopeLabels(scope),
  "com.docker.compose.project": project(scope),
  "com.docker.compose.network": network.key,
});

export const publishedPorts = (labels: Record<string, string>) => labels[published];

/** A container's published ports cannot be changed; everything else of a gateway can. */
export const portsFingerprint = (routes: readonly Route[]) =>
  routes
    .map(({ bind, port }) => `${bind}:${port}`)
    .sort()
    .join(" ");

const project = (scope: Scope) => `${scope.application}-${scope.environment}`;
