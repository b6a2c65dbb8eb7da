import type { WebhookSettings } from "../adapters/notifications/alarm-webhook.ts";
import { type PanelFolders, readPanelFolders } from "../application/panel-folders.ts";
import { type Limits, usualLimits } from "../application/steps/deploy-request.ts";
import { parseDuration } from "../contract/duration.ts";

export interface WorkerSettings {
  folders: PanelFolders;
  /** As in DOCKER_HOST. */
  engineHost: string;
  /** Folder with `ca.pem`, `cert.pem` and `key.pem` for an engine behind TLS, as in DOCKER_CERT_PATH. */
  engineCertificates?: string;
  /** Labels everything this panel makes; by default made once and kept in the database. */
  instance?: string;
  /** IPv4 range of the networks' subnets. */
  subnetRange: string;
  /** The image that gateways are built on. */
  haproxyImage: string;
  /** Who is told of alarms. */
  alarmWebhook?: WebhookSettings;
  /** How often isolation is proven at least; without one only when it is asked for. */
  isolationEveryMs?: number;
  /** A file or an address that keeps the audit log's heads. */
  auditHeads?: string;
  limits: Limits;
}

const usualIsolationMs = 6 * 3_600_000;

export function readWorkerSettings(environment: NodeJS.ProcessEnv): WorkerSettings {
  return {
    folders: readPanelFolders(environment),
    engineHost: environment.DOCKER_HOST ?? "unix:///var/run/docker.sock",
    subnetRange: environment.SLIPWAY_SUBNETS ?? "10.213.0.0/16",
    haproxyImage: environment.HAPROXY_IMAGE ?? "haproxy:3.2",
    limits: {
      build: durationIn(environment, "SLIPWAY_BUILD_LIMIT") ?? usualLimits.build,
      idle: usualLimits.idle,
      health: durationIn(environment, "SLIPWAY_HEALTH_LIMIT") ?? usualLimits.health,
    },
    ...isolationIn(environment),
    ...alarmWebhookIn(environment),
    ...(environment.SLIPWAY_AUDIT_HEADS && { auditHeads: environment.SLIPWAY_AUDIT_HEADS }),
    ...(environment.DOCKER_CERT_PATH && { engineCertificates: environment.DOCKER_CERT_PATH }),
    ...(environment.SLIPWAY_INSTANCE && { instance: environment.SLIPWAY_INSTANCE }),
  };
}

/** `off`: only when it is asked for. */
function isolationIn(environment: NodeJS.ProcessEnv) {
  if (environment.SLIPWAY_ISOLATION === "off") return {};
  return { isolationEveryMs: durationIn(environment, "SLIPWAY_ISOLATION") ?? usualIsolationMs };
}

function alarmWebhookIn({ SLIPWAY_ALARM_WEBHOOK: url, SLIPWAY_ALARM_SECRET: secret }: NodeJS.ProcessEnv) {
  if (!url) return {};
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? ""))
    throw new Error("SLIPWAY_ALARM_WEBHOOK has to be an address that begins with https:// or http://.");
  return { alarmWebhook: { url, ...(secret && { secret }) } };
}

/** Like `30m`, in milliseconds. */
function durationIn(environment: NodeJS.ProcessEnv, name: string): number | undefined {
  const text = environment[name];
  if (!text) return undefined;
  const ms = parseDuration(text);
  if (ms === undefined) throw new Error(`${name} is ${text}; it has to be a duration like 90s, 30m or 1h.`);
  return ms;
}
