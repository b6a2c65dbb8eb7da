import { z } from "zod";
import { duration } from "./duration.ts";
import { serviceSchema } from "./schemas.ts";

/**
 * `slipway.yaml`: what Slipway must know of an application besides its compose file. `docs/slipway.yaml` shows and
 * explains every key; a test reads it. Durations come out in milliseconds, patterns and paths as lists where a single one
 * may be written.
 */

const list = <T extends z.ZodType>(item: T) => z.union([item.transform((one) => [one]), z.array(item)]);

/** Inside the repository, or inside the application's root: never absolute, never out of it. */
const path = z
  .string()
  .max(500)
  .regex(
    /^(?![/~\\])(?!(?:.*\/)?\.\.(?:\/|$))[^\0\r\n]+$/,
    "expected a relative path that stays inside the application's folder",
  );

/** One compose file, or several of which each is put on top of the ones before it. */
const composePaths = z.union([path.transform((one) => [one]), z.array(path).min(1).max(10)]);

const profile = z.string().regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/, "expected a profile's name: letters, digits, _ . -");

const servicePattern = z
  .string()
  .max(63)
  .regex(/^[A-Za-z0-9_.-]*\*[A-Za-z0-9_.-]*$/, 'expected service names with one * for the role name, like "staging-*"');

const branchPattern = z
  .string()
  .max(200)
  .regex(/^(?![-/])[A-Za-z0-9_./@+#*-]+$/, 'expected a branch, or a pattern like "stable/*" or "**" (any)');

const phrase = z
  .string()
  .regex(/^\S(?:[ -~]{0,38}\S)?$/, "expected a phrase of at most 40 characters that people can type");
const headerValue = z.string().regex(/^[A-Za-z0-9_.-]{1,64}$/, "expected letters, digits, _ . - (at most 64)");
const portNumber = z.int().min(1).max(65535);
const address = z.union([z.ipv4(), z.ipv6()], "expected an IP address of the host, like 127.0.0.1");
const cron = z
  .string()
  .regex(/^(?:[\d*,/-]+ ){4}[\d*,/-]+$/, 'expected five fields of minute, hour, day, month, weekday, like "0 2 * * *"');

function isPattern(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}

const portSchema = z
  .strictObject({
    mode: z.enum(["http", "tcp"]).optional(),
    tls: z.enum(["terminate", "reencrypt", "passthrough"]).optional(),
    redirect: z.literal("https").optional(),
    target: portNumber.optional(),
    bind: address.optional(),
  })
  .refine((port) => !(port.redirect && port.tls), {
    path: ["redirect"],
    message: "a port redirects or has TLS, not both",
  })
  .refine((port) => !(port.redirect && port.mode === "tcp"), {
    path: ["redirect"],
    message: "only an http port can redirect",
  })
  .refine((port) => !(port.tls === "passthrough" && port.mode === "http"), {
    path: ["mode"],
    message: "what is passed through encrypted cannot be read as http: leave the mode out, or terminate TLS",
  });

const portsSchema = z.record(
  z
    .string()
    .refine(
      (key) => /^[1-9]\d{0,4}$/.test(key) && Number(key) <= 65535,
      'expected a published port as key, like "8080"',
    ),
  portSchema,
);

const databaseSchema = <OnDeploy extends "fresh" | "keep">(onDeploy: z.ZodType<OnDeploy>) =>
  z.strictObject({
    service: serviceSchema,
    engine: z.enum(["mysql", "mariadb"]),
    name: z.string().regex(/^[A-Za-z0-9_$-]{1,64}$/, "expected a database name: letters, digits, _ $ - (at most 64)"),
    user: z.string().regex(/^[A-Za-z0-9_.-]{1,32}$/, "expected a database user: letters, digits, _ . - (at most 32)"),
    onDeploy,
  });

const releaseSchema = z.strictObject({
  command: z.array(z.string().min(1)).min(1),
  service: serviceSchema,
  applied: z.array(z.string().min(1)).min(1).optional(),
});

/** Signals that a program can take without ending. */
export const goodbyeSignals = ["SIGHUP", "SIGUSR1", "SIGUSR2"] as const;
export type Goodbye = Record<string, (typeof goodbyeSignals)[number]>;

/** What both environments may say. */
const common = (defaults: { header: string; drain: string; watch: string; logs: string }) => ({
  compose: composePaths.optional(),
  profiles: z.array(profile).default([]),
  envFile: path.optional(),
  services: servicePattern,
  branch: list(branchPattern),
  header: headerValue.default(defaults.header),
  confirm: phrase.optional(),
  residents: z.array(serviceSchema).default([]),
  singletons: z.array(serviceSchema).default([]),
  release: releaseSchema.optional(),
  smoke: z.array(z.string().regex(/^\/[!-~]*$/, "expected paths that begin with /, like /api/health")).default([]),
  goodbye: z.record(serviceSchema, z.enum(goodbyeSignals)).default({}),
  drain: duration({ max: "10m" }).default(duration().parse(defaults.drain)),
  watch: duration({ max: "1h" }).default(duration().parse(defaults.watch)),
  ports: portsSchema.default({}),
  logs: path.default(defaults.logs),
  url: z.url({ protocol: /^https?$/, error: "expected an address like https://example.org" }).optional(),
});

const standby = (running: string, keep: number) =>
  z
    .strictObject({
      running: duration({ max: "7d" }).default(duration().parse(running)),
      keep: z.int().min(0).max(20).default(keep),
    })
    .prefault({});

export const backupSchema = z
  .strictObject({
    beforeDeploy: z.boolean().default(true),
    keep: z
      .strictObject({ last: z.int().min(1).max(1000).default(10), days: z.int().min(1).max(3650).default(30) })
      .prefault({}),
    schedule: cron.optional(),
    volumes: z
      .array(z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,79}$/, "expected a volume's key in the compose file"))
      .max(20)
      .refine((keys) => new Set(keys).size === keys.length, "names a volume twice")
      .default([]),
  })
  .prefault({});

const gatesSchema = z
  .strictObject({
    healthyOnStaging: duration({ max: "7d" }).default(duration().parse("10m")),
    errorPattern: z.string().min(1).max(500).refine(isPattern, "expected a regular expression").default("default"),
    freeze: z
      .array(
        z.strictObject({
          from: z.iso.datetime({ offset: true, error: "expected a time like 2026-12-24T12:00:00Z" }),
          until: z.iso.datetime({ offset: true, error: "expected a time like 2026-12-27T06:00:00Z" }),
          reason: z.string().min(1).max(200),
        }),
      )
      .default([]),
  })
  .prefault({});

const stagingSchema = z.strictObject({
  ...common({ header: "staging", drain: "10s", watch: "10s", logs: "./logs/staging" }),
  database: databaseSchema(z.enum(["fresh", "keep"]).default("fresh")).optional(),
  standby: standby("0s", 0),
});

const productionSchema = z.strictObject({
  ...common({ header: "production", drain: "30s", watch: "60s", logs: "./logs/production" }),
  promotes: z.literal("staging").optional(),
  gates: gatesSchema,
  backup: backupSchema,
  database: databaseSchema(
    z.literal("keep", "expected keep: production's data is never replaced by a deploy").default("keep"),
  ).optional(),
  standby: standby("1h", 3),
});

const item = z.string().trim().min(1).max(200);

/** What a machine can see by itself. */
const automatic = z.enum(["errors", "smoke", "healthy", "database"]);

export interface ChecklistItem {
  item: string;
  /** Without it, a person signs. */
  automatic?: z.output<typeof automatic>;
}

const checklist = (items: ChecklistItem[]) =>
  z
    .array(z.union([item.transform((text): ChecklistItem => ({ item: text })), z.strictObject({ item, automatic })]))
    .max(30)
    .refine((all) => new Set(all.map((one) => one.item)).size === all.length, "names an item twice")
    .default(items);

const beforeStaging: ChecklistItem[] = [
  { item: "Code changes are made" },
  { item: "Tested locally" },
  { item: "Ready to push" },
];
const beforeProduction: ChecklistItem[] = [
  { item: "Tested thoroughly on staging" },
  { item: "No errors in the staging logs", automatic: "errors" },
  { item: "All features work on staging" },
  { item: "Login works" },
  { item: "File uploads work" },
  { item: "API endpoints respond", automatic: "smoke" },
  { item: "Database queries work", automatic: "database" },
  { item: "Ready for the live system" },
];

export const slipwaySchema = z.strictObject({
  application: z
    .string()
    .regex(/^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/, "expected small letters, digits and - (at most 32)"),
  compose: composePaths.default(["compose.yaml"]),
  environments: z.strictObject({ staging: stagingSchema, production: productionSchema }),
  checklist: z
    .strictObject({ staging: checklist(beforeStaging), production: checklist(beforeProduction) })
    .prefault({}),
});

export type SlipwayConfig = z.output<typeof slipwaySchema>;
export type EnvironmentConfig = SlipwayConfig["environments"]["staging" | "production"];
export type PortConfig = z.output<typeof portSchema>;
