import { Refusal } from "../contract/refusal.ts";
import { hostWishes, notAllowed, readHostPermissions } from "../domain/policy/host-permissions.ts";
import type { EnvironmentModel } from "../domain/policy/model.ts";
import type { Application, EnvironmentFiles } from "./ports.ts";
import type { Configuration } from "./read-configuration.ts";

type Files = Pick<EnvironmentFiles, "permissions" | "leadingOut">;

/**
 * A branch must not give itself the host, and neither may whoever can ask the worker for something: folders outside of the
 * application's root and capabilities count only as far as they are allowed in a file on the host. Refuses `not-permitted`.
 */
export async function assertPermitted(
  files: Files,
  { id, root }: Pick<Application, "id" | "root">,
  { model, policy }: Pick<Configuration, "model" | "policy">,
): Promise<void> {
  const { environment } = model;
  const written = await files.permissions();
  const allowed = written ? readHostPermissions(written) : {};
  const links = new Set(await files.leadingOut(root, ownBinds(model, root)));
  const wishes = [...hostWishes(policy, environment), ...linked(model, links)];
  const left = notAllowed(wishes, allowed, id, environment).map(({ role, what, name }) => `${role} ${what} ${name}`);
  if (left.length === 0) return;
  throw new Refusal(
    "not-permitted",
    `The compose file asks for more of the host than ${environment} is allowed: ${left.join("; ")}. Nothing was changed. Take it out of the file; or, if it is meant, let an administrator of the host allow it in permissions.yaml in the panel's data folder.`,
  );
}

function ownBinds(model: EnvironmentModel, root: string): string[] {
  return bindsOf(model).flatMap(({ source }) =>
    `${source}/`.startsWith(`${root.replace(/\/$/, "")}/`) ? [source] : [],
  );
}

/** What lies in the root only by its name is somewhere else. */
const linked = (model: EnvironmentModel, links: ReadonlySet<string>) =>
  bindsOf(model).flatMap(({ role, source }) =>
    links.has(source) ? [{ role, what: "binds" as const, name: source }] : [],
  );

const bindsOf = ({ services }: EnvironmentModel) =>
  Object.values(services).flatMap(({ role, runtime }) =>
    runtime.mounts.flatMap((mount) => (mount.type === "bind" ? [{ role, source: mount.source }] : [])),
  );
