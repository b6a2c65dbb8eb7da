/** What the worker's container starts: makes whatever the panel needs, then becomes the worker. */
import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { inspect } from "node:util";
import { bringUpToDate } from "../../lib/composition/up-to-date.ts";
import { connect } from "../engine/connect.ts";
import { ensureBaseImages } from "../images/ensure.ts";
import { firstSignInLink } from "../start/first-sign-in.ts";
import { ensureSecret, makeDataFolder } from "../start/secrets.ts";
import { readSettings } from "../start/settings.ts";
import { workerOptions } from "../start/worker-options.ts";
import { become } from "./become.ts";
import { giveToOwner } from "./give-to-owner.ts";

const engineHost = process.env.DOCKER_HOST || "unix:///var/run/docker.sock";
const say = (line: string) => console.log(line);

/** The image that gateways are built on. */
async function gatewayImage(): Promise<Record<string, string>> {
  const named = process.env.HAPROXY_IMAGE;
  return named ? { HAPROXY_IMAGE: named } : ensureBaseImages(["haproxy"], { host: engineHost, say });
}

try {
  const settings = readSettings([], process.env);
  const { folders } = settings;
  for (const folder of Object.values(folders)) await makeDataFolder(folder);
  await mkdir(tmpdir(), { recursive: true, mode: 0o700 });
  await connect(engineHost).ping();
  await bringUpToDate(folders);
  await ensureSecret(folders.shared, "web.secret");
  await ensureSecret(folders.data, "secret.key");
  const link = await firstSignInLink(settings);
  await giveToOwner(folders.shared);
  const image = await gatewayImage();
  if (link) say(`Make the first administrator's account (this link works once, for a day):\n  ${link}`);
  become([...workerOptions, "worker.ts"], { ...process.env, ...image });
} catch (error) {
  console.error(`The worker did not start: ${error instanceof Error ? error.message : inspect(error)}`);
  process.exitCode = 1;
}
