import { z } from "zod";
import { type Environment, environments } from "../../contract/names.ts";
import { Refusal } from "../../contract/refusal.ts";
import { normalise } from "../compose/file-path.ts";
import { readYaml, type TextFile } from "../yaml/document.ts";

/** What every container of the engine has anyway: to take these away and give some of them back asks nothing of the host. */
const usualCapabilities: ReadonlySet<string> = new Set([
  "AUDIT_WRITE",
  "CHOWN",
  "DAC_OVERRIDE",
  "FOWNER",
  "FSETID",
  "KILL",
  "MKNOD",
  "NET_BIND_SERVICE",
  "NET_RAW",
  "SETFCAP",
  "SETGID",
  "SETPCAP",
  "SETUID",
  "SYS_CHROOT",
]);

/** What a service wants of the host beyond the application's own folder. */
export interface HostWish {
  role: string;
  what: "binds" | "adds";
  name: string;
}

const grantSchema = z.strictObject({
  binds: z.array(z.string().startsWith("/", "expected an absolute path")).default([]),
  capabilities: z.array(z.string().min(1)).default([]),
});
const fileSchema = z.record(
  z.string(),
  z.partialRecord(z.enum(environments), z.record(z.string(), grantSchema.nullable()).nullable()).nullable(),
);

/** By application, environment and role. */
export type HostPermissions = z.infer<typeof fileSchema>;

/** Reads what an administrator has written on the host. Refuses `permissions-invalid`: what cannot be read allows nothing. */
export function readHostPermissions(file: TextFile): HostPermissions {
  const { value, problems } = readYaml(file, "permissions-invalid");
  const parsed = fileSchema.safeParse(value ?? {});
  if (parsed.success) return parsed.data;
  for (const { path, message } of parsed.error.issues)
    problems.add(
      "permissions-invalid",
      path as (string | number)[],
      `${message}. Nothing is allowed until it is right.`,
    );
  problems.refuseAny();
  throw new Refusal("permissions-invalid", `${file.name} could not be read. Nothing is allowed until it is right.`);
}

/** What services of `environment` want of the host, as their policy says. */
export function hostWishes(policy: string, environment: Environment): HostWish[] {
  const { permissions } = JSON.parse(policy)[environment] as {
    permissions: Record<string, { binds: string[]; capAdd: string[] }>;
  };
  return Object.entries(permissions).flatMap(([role, { binds, capAdd }]) => [
    ...binds.map((name) => ({ role, what: "binds" as const, name })),
    ...capAdd.filter((name) => !isUsualCapability(name)).map((name) => ({ role, what: "adds" as const, name })),
  ]);
}

/** Those that nobody has allowed. A folder that is allowed does not allow what is below it. */
export function notAllowed(
  wishes: readonly HostWish[],
  allowed: HostPermissions,
  application: string,
  environment: Environment,
): HostWish[] {
  const grants = allowed[application]?.[environment] ?? {};
  return wishes.filter(({ role, what, name }) => {
    const { binds, capabilities } = grants[role] ?? { binds: [], capabilities: [] };
    if (what === "binds") return !binds.map(normalise).includes(normalise(name));
    return !capabilities.map(capability).includes(capability(name));
  });
}

export const isUsualCapability = (name: string): boolean => usualCapabilities.has(capability(name));

const capability = (name: string) => name.toUpperCase().replace(/^CAP_/, "");
