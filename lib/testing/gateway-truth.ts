import type { Truth } from "../adapters/gateway/truth.ts";
import type { GatewaySpec } from "../domain/release/spec.ts";

/** Every mode that a published port can have. */
export const aGatewaySpec = (facts: Partial<GatewaySpec> = {}): GatewaySpec => ({
  scope: { instance: "test", application: "wms", environment: "staging" },
  container: "wms-staging-gateway",
  network: { name: "0-wms-staging-gateway", subnet: "10.213.0.0/28", internal: false, key: "gateway" },
  address: "10.213.0.2",
  header: "staging",
  routes: [
    { port: 8080, bind: "0.0.0.0", mode: "http", service: "frontend", target: 80, redirectTo: 8443 },
    { port: 8443, bind: "0.0.0.0", mode: "http", tls: "terminate", service: "frontend", target: 80 },
    { port: 5001, bind: "0.0.0.0", mode: "http", service: "backend", target: 3000 },
    { port: 9443, bind: "0.0.0.0", mode: "http", tls: "reencrypt", service: "frontend", target: 443 },
    { port: 9444, bind: "0.0.0.0", mode: "tcp", tls: "passthrough", service: "frontend", target: 443 },
    { port: 3308, bind: "127.0.0.1", mode: "tcp", service: "database", target: 3306 },
  ],
  ...facts,
});

export const aTruth = (facts: Partial<Truth> = {}): Truth => ({
  generation: 0,
  servers: {},
  spec: aGatewaySpec(),
  files: "0123456789abcdef",
  ...facts,
});
