import { normalise } from "../compose/file-path.ts";
import type { ComposeModel, ComposeService, Mount } from "../compose/model.ts";
import { showPlace } from "../yaml/problems.ts";

/** Why a mount that is good for development is none for what is deployed. */
export const overImage =
  "the folder that the image is built from is mounted over it, so what runs would be the working tree's files and not what was deployed.";

/** Without the mounts that put a service's own source over its image. `root`: the application's folder on the host. */
export function withoutSource(model: ComposeModel, root: string): { model: ComposeModel; services: string[] } {
  const clean = (service: ComposeService): ComposeService => {
    const mounts = service.runtime.mounts.filter((mount) => !isSource(mount, service, root));
    return mounts.length === service.runtime.mounts.length
      ? service
      : { ...service, runtime: { ...service.runtime, mounts } };
  };
  const services = Object.fromEntries(Object.entries(model.services).map(([name, service]) => [name, clean(service)]));
  const changed = Object.keys(services).filter((name) => services[name] !== model.services[name]);
  return { model: { ...model, services }, services: changed };
}

const isSource = (mount: Mount, { build }: ComposeService, root: string): boolean =>
  build !== undefined && mount.type === "bind" && normalise(mount.source) === normalise(`${root}/${build.context}`);

/** Where they stand. */
export const placeOfVolumes = ({ places }: ComposeModel, service: string): string =>
  showPlace({ ...(places[service] ?? { file: "" }), path: ["services", service, "volumes"] });
