import type { Environment } from "../contract/names.ts";
import type { EngineWorld, FakeForeignContainer } from "./engine-world.ts";

const ports = {
  staging: { frontend: [8080, 8443], backend: [5001], database: [3308] },
  production: { frontend: [80, 443], backend: [5000], database: [3307] },
};

/** One environment of the sample as `docker compose up` leaves it, with data in its volume. */
export function composeSystem(engine: EngineWorld, environment: Environment): void {
  const container = (service: keyof (typeof ports)["staging"], name: string): FakeForeignContainer => ({
    id: `compose-${service}`,
    name: `wms-${environment}-${name}`,
    service,
    composeService: `${environment}-${service}`,
    folder: "/srv/wms",
    running: true,
    restart: { name: "unless-stopped" },
    ports: ports[environment][service],
    volumes: service === "database" ? { "/var/lib/mysql": `${environment}_mysql_data` } : {},
  });
  engine.foreign.push(container("frontend", "frontend"), container("backend", "backend"), container("database", "db"));
  engine.networks.push({ id: "compose", name: `${environment}-network`, subnet: "172.18.0.0/16" });
  engine.volumes.push({ name: `${environment}_mysql_data`, content: JSON.stringify({ shelves: 7 }) });
}
