import { join } from "node:path";
import { createSample } from "../../docker/sample/setup.ts";
import { type PanelFolders, socketIn } from "../../lib/application/panel-folders.ts";
import { createLinkClient } from "../../lib/delivery/link/client.ts";
import type { ImageVariables } from "../images/ensure.ts";

/** Makes the bundled warehouse application in the data folder and registers it, when no application is there yet. */
export async function provideSample(
  folders: PanelFolders,
  images: ImageVariables,
  say: (line: string) => void,
): Promise<void> {
  const { repository } = await createSample(join(folders.data, "sample"), { images });
  const link = createLinkClient(socketIn(folders));
  if (await link.call("application", {})) return;
  const { name } = await link.call("registerApplication", { repository, root: repository });
  say(`The sample application ${name} is registered; its repository is ${repository}.`);
}
