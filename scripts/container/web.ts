/** What the web process's container starts: takes the key of its cookies from the shared folder, then becomes the web process. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { readPanelFolders } from "../../lib/application/panel-folders.ts";
import { become } from "./become.ts";

const { shared } = readPanelFolders(process.env);
try {
  const secret = (await readFile(join(shared, "web.secret"), "utf8")).trim();
  become(["server.ts"], { ...process.env, NEXTAUTH_SECRET: secret });
} catch (error) {
  console.error(
    `The web process did not start: ${(error as Error).message}. The worker makes what lies in ${shared}: start it first, and give both the same folder.`,
  );
  process.exitCode = 1;
}
