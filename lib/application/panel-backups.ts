import { posix } from "node:path";
import { timestampTime } from "../contract/backups.ts";
import type { PanelBackupView, RecoveryKeyInput, RecoveryKeyView } from "../contract/panel-backups.ts";
import type { Actor } from "../contract/permissions.ts";
import { Refusal } from "../contract/refusal.ts";
import { newestPanelBackup, panelBackupDue, sparePanelBackups } from "../domain/backup/panel.ts";
import type { PanelAlarms } from "./panel-alarms.ts";
import type {
  Application,
  Clock,
  EnvironmentFiles,
  FurtherFiles,
  PanelBackup,
  PanelBackups,
  Source,
  Store,
} from "./ports.ts";
import { readConfiguration } from "./read-configuration.ts";
import { slipway } from "./tend-standbys.ts";

export interface PanelBackupPorts {
  panelBackups: PanelBackups;
  store: Store;
  clock: Clock;
  instance: string;
  source(application: Application): Source;
  files: EnvironmentFiles;
  alarms: PanelAlarms;
  log(message: string, error: unknown): void;
}

type About = { reason: string; by: string };

const failing = "The panel's own backup fails";

/**
 * The panel's database, keys and certificates, and the env files that the application is made with; the oldest go. That it
 * failed is an alarm until one is taken.
 */
export async function backUpPanel(ports: PanelBackupPorts, about: About, signal: AbortSignal): Promise<PanelBackup> {
  try {
    const taken = await takeAndPrune(ports, about, signal);
    ports.alarms.clear(failing);
    return taken;
  } catch (error) {
    if (!signal.aborted) ports.alarms.raise({ title: failing, text: await whatIsLeft(ports, error) });
    throw error;
  }
}

async function whatIsLeft({ panelBackups, clock }: PanelBackupPorts, error: unknown): Promise<string> {
  const why = error instanceof Refusal ? error.message : `${(error as Error).message}. The worker's log has all of it.`;
  const newest = await panelBackups.list().then(
    (all) => newestPanelBackup(all, clock.now())?.timestamp,
    () => undefined,
  );
  const left = newest === undefined ? "No sound one can be found." : `The newest sound one is ${newest}.`;
  return `${why} ${left} It is tried again every ten minutes, and at once by: slipway backup panel`;
}

async function takeAndPrune(ports: PanelBackupPorts, about: About, signal: AbortSignal): Promise<PanelBackup> {
  const { panelBackups, clock, instance } = ports;
  const further = await environmentFiles(ports, signal);
  const taken = await panelBackups.take({ at: clock.now(), ...about, instance, further }, signal);
  for (const { timestamp } of sparePanelBackups(await panelBackups.list(), clock.now()))
    await panelBackups.remove(timestamp);
  return taken;
}

export async function backUpPanelByHand(
  ports: PanelBackupPorts,
  by: Actor,
  signal: AbortSignal,
): Promise<PanelBackupView> {
  return viewOf(await backUpPanel(ports, { reason: "by hand", by: by.name }, signal));
}

export const panelBackupViews = async ({ panelBackups }: Pick<PanelBackupPorts, "panelBackups">) =>
  (await panelBackups.list()).map(viewOf);

/** Where the adapter looks for it, in the copy itself. */
const recipientSetting = "panel-backup.recipient";

export async function recoveryKeyView({ store }: { store: Store }): Promise<RecoveryKeyView> {
  return { recipient: (await store.setting(recipientSetting)) || null };
}

/** Those that are there stay as they are. */
export async function setRecoveryKey(
  ports: { store: Store },
  { recipient }: RecoveryKeyInput,
): Promise<RecoveryKeyView> {
  await ports.store.saveSetting(recipientSetting, recipient ?? "");
  return recoveryKeyView(ports);
}

const lookEveryMs = 60_000;
const afterFailureMs = 600_000;

/** Takes one when it is time, and nothing is under way. Goes on until the signal ends. */
export async function tendPanelBackups(ports: PanelBackupPorts, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const failed = await takeIfDue(ports, signal).then(
      () => false,
      (error: unknown) => {
        if (!signal.aborted) ports.log("The panel could not be backed up; it is tried again in ten minutes", error);
        return true;
      },
    );
    await ports.clock.pause(failed ? afterFailureMs : lookEveryMs, signal).catch(() => undefined);
  }
}

/** None before there is anything to lose, and none in the middle of a run. */
async function takeIfDue(ports: PanelBackupPorts, signal: AbortSignal): Promise<void> {
  const { panelBackups, store, clock } = ports;
  const application = await store.application();
  if (!application || (await store.unfinishedRuns()).length > 0) return;
  const live = await store.releases(application.id, undefined, ["live"]);
  const liveAt = live.flatMap((release) => release.liveAt ?? []);
  if (panelBackupDue(await panelBackups.list(), liveAt, clock.now()))
    await backUpPanel(ports, { reason: "by itself", by: slipway.name }, signal);
}

/**
 * Files of the application's root that no commit has, as the configuration of what is live names them. What cannot be read
 * is said on the log: a backup without it is better than none.
 */
async function environmentFiles(ports: PanelBackupPorts, signal: AbortSignal): Promise<FurtherFiles> {
  const application = await ports.store.application();
  if (!application) return {};
  const found: FurtherFiles = {};
  const files: Pick<EnvironmentFiles, "read"> = {
    async read(root, path) {
      const text = await ports.files.read(root, path);
      const name = posix.normalize(path);
      if (text !== undefined && !posix.isAbsolute(name) && !name.startsWith("..")) found[name] = text;
      return text;
    },
  };
  const live = await ports.store.releases(application.id, undefined, ["live"]);
  for (const { environment, commit } of live)
    await readConfiguration({ ...ports, files }, application, commit, environment, signal).catch((error: unknown) => {
      signal.throwIfAborted();
      ports.log(`The panel's backup may be without env files of ${environment}`, error);
    });
  return found;
}

function viewOf({ timestamp, folder, state, why, manifest }: PanelBackup): PanelBackupView {
  return {
    timestamp,
    at: timestampTime(timestamp),
    state,
    ...(why !== undefined && { why }),
    ...(manifest && {
      bytes: manifest.archive.bytes,
      encrypted: manifest.recipient !== undefined,
      reason: manifest.reason,
      by: manifest.by,
    }),
    folder,
  };
}
