import { createHash, randomBytes } from "node:crypto";
import { hostname } from "node:os";
import { join } from "node:path";
import { openAuditLog } from "../adapters/audit/audit-log.ts";
import { headExport } from "../adapters/audit/head-export.ts";
import { backupFolder } from "../adapters/backups/backup-folder.ts";
import { blankFolder } from "../adapters/backups/blank-folder.ts";
import { exportsFolder } from "../adapters/backups/exports.ts";
import { systemClock } from "../adapters/clock/system-clock.ts";
import { createDatabases } from "../adapters/database/databases.ts";
import { plainClient } from "../adapters/docker/connect.ts";
import { createDockerEngine } from "../adapters/docker/engine.ts";
import { engineUsage } from "../adapters/docker/usage-streams.ts";
import { environmentFiles } from "../adapters/files/environment-files.ts";
import { outputLog } from "../adapters/files/output-log.ts";
import { takeWorkerLock } from "../adapters/files/worker-lock.ts";
import { createCertificates } from "../adapters/gateway/certificates.ts";
import { createHaproxyGateways } from "../adapters/gateway/haproxy-gateways.ts";
import { checkAccess } from "../adapters/git/check-access.ts";
import { createGitSource } from "../adapters/git/source.ts";
import { logArchive } from "../adapters/logs/archive.ts";
import { alarmWebhook } from "../adapters/notifications/alarm-webhook.ts";
import { sendNotification } from "../adapters/notifications/send.ts";
import { openDatabase } from "../adapters/store/database.ts";
import { createDeliveries } from "../adapters/store/deliveries.ts";
import { createFingerprint } from "../adapters/store/fingerprint.ts";
import { readHappenings } from "../adapters/store/happenings.ts";
import { takeLease } from "../adapters/store/lease.ts";
import { createSeal } from "../adapters/store/seal.ts";
import { sealedStore } from "../adapters/store/sealed-store.ts";
import { prismaStore } from "../adapters/store/store.ts";
import { cgroupUsage } from "../adapters/usage/cgroup-files.ts";
import { acceptIntents, ask } from "../application/accept-intents.ts";
import { admitDeploy } from "../application/admit-deploy.ts";
import { type AuditPorts, askedFrom, auditActor, exportHeads, recordIn, recordRunEnd } from "../application/audit.ts";
import { createDatabaseShells } from "../application/database-shells.ts";
import { createEventHub } from "../application/events.ts";
import { createErrorLines } from "../application/gates/error-lines.ts";
import { guarded } from "../application/guard.ts";
import { createHidden, hidingOutput, hidingStore, knownSecrets } from "../application/hidden.ts";
import { createLogHub } from "../application/logs.ts";
import { createMetrics } from "../application/metrics/metrics.ts";
import { alarmNotifier, deliverNotifications, tellOfRunEnd } from "../application/notifications.ts";
import { createPanelAlarms } from "../application/panel-alarms.ts";
import { tendPanelBackups } from "../application/panel-backups.ts";
import { socketIn } from "../application/panel-folders.ts";
import type { Announcer, RemoteAccess, Source, Store } from "../application/ports.ts";
import { storedAccess } from "../application/remote-access.ts";
import { runsUnderWay } from "../application/runs-under-way.ts";
import { scheduleBackups } from "../application/schedule-backups.ts";
import { closeRecoveredRuns, settleRecovered } from "../application/settle-recovered.ts";
import { createStatusBoard } from "../application/status.ts";
import type { DeployPorts } from "../application/steps/deploy-request.ts";
import { tellAlarms } from "../application/tell-alarms.ts";
import { tendIsolation } from "../application/tend-isolation.ts";
import { tendStandbys } from "../application/tend-standbys.ts";
import { trafficReports } from "../application/traffic-reports.ts";
import type { IntentInput } from "../contract/intents.ts";
import type { Actor } from "../contract/permissions.ts";
import { auditedHandlers } from "../delivery/link/audited.ts";
import { createLinkServer } from "../delivery/link/server.ts";
import { inEngineWords } from "./in-engine-words.ts";
import { linkHandlers } from "./link-handlers.ts";
import { assertOwnKey, readSecret } from "./own-key.ts";
import { createPanelBackups } from "./panel-backups.ts";
import { createPipelines } from "./pipelines.ts";
import { bringUpToDate } from "./up-to-date.ts";
import type { WorkerSettings } from "./worker-settings.ts";

export interface Worker {
  /** Every step stops where it is, for the next worker to go on. */
  stop(): Promise<void>;
}

/** Takes the lock, resumes what has not ended, then answers on the link. `lost` is told when this worker must end. */
export async function startWorker(settings: WorkerSettings, lost: (failure: unknown) => void): Promise<Worker> {
  const { folders } = settings;
  const { data: dataFolder, shared } = folders;
  const lock = takeWorkerLock(dataFolder);
  await bringUpToDate(folders);
  const database = openDatabase(shared);
  const token = await takeLease(database, `${hostname()} ${process.pid}`, systemClock.now());
  const secret = readSecret(dataFolder);
  const hidden = createHidden();
  const store = hidingStore(sealedStore(prismaStore(database, token), createSeal(secret)), hidden);
  await assertOwnKey(store, dataFolder);
  hidden.add(await knownSecrets(store));
  const instance = settings.instance ?? (await ownInstance(store));

  const { engineHost: host, engineCertificates, haproxyImage } = settings;
  const certificates = createCertificates({ folder: join(dataFolder, "certificates") });
  const docker = createDockerEngine({ host, certificates: engineCertificates, instance, probeImage: haproxyImage });
  const client = plainClient(host, engineCertificates);
  const gateways = createHaproxyGateways({
    docker: client,
    engine: docker,
    baseImage: haproxyImage,
    certificates,
  });
  const engine = guarded(docker, lock);
  const source = sourcesIn(join(dataFolder, "repositories"), () => storedAccess(store));
  const hub = createEventHub();
  const output = hidingOutput(outputLog(dataFolder, systemClock), hidden);
  const audit = openAuditLog(dataFolder, systemClock);
  const ports: DeployPorts = {
    engine,
    gateways: guarded(inEngineWords(gateways, settings.engineHost), lock),
    source,
    store,
    databases: createDatabases(engine),
    backups: guarded(backupFolder({ dataFolder, secret }), lock),
    blanks: guarded(blankFolder(dataFolder), lock),
    clock: systemClock,
    files: environmentFiles(dataFolder),
    auditHead: audit.head,
    instance,
    subnetRange: settings.subnetRange,
    limits: settings.limits,
  };
  const log = (message: string, error: unknown) => console.error(message, error);
  const alarms = createPanelAlarms(() => hub.changed("records"));
  const archive = logArchive(dataFolder, { clock: systemClock, log });
  const board = createStatusBoard({
    ...ports,
    hub,
    alarms,
    logs: archive,
    engineHost: settings.engineHost,
    looking: () => metrics.looking(),
    log,
    hidden: hidden.values,
  });
  const logs = createLogHub({ engine, clock: systemClock, archive, board, instance, log });
  const metrics = createMetrics({
    ...ports,
    board,
    files: cgroupUsage(systemClock),
    streams: () => engineUsage(client, log),
    log,
  });
  const errorLines = createErrorLines({ archive, unread: logs.unread });
  const planPorts = { ...ports, errorLines, pipelines: () => pipelines };
  const admit = admitDeploy(planPorts);
  const exports = exportsFolder(dataFolder);
  const fingerprint = createFingerprint(secret);
  const pipelines = createPipelines({ ...ports, exports, fingerprint, lastSeen: board.lastSeen }, admit);
  const report = ({ reference, error }: { reference: string; error: unknown }) =>
    log(`Unexpected error ${reference}`, error);
  const record = recordIn({ audit, alarms, clock: systemClock });
  const deliveries = createDeliveries(database, token);
  const notifications = { store, deliveries, send: sendNotification, clock: systemClock };
  const shells = createDatabaseShells({ ...ports, board, record, log });
  const announcer: Announcer = {
    ...hub,
    journal(run, entry) {
      hub.journal(run, entry);
      void recordRunEnd({ store, record }, run, entry).catch((error) => log("The end of a run was not audited", error));
      void tellOfRunEnd(notifications, run, entry).catch((error) => log("The end of a run is told to nobody", error));
    },
  };
  const traffic = trafficReports({ ...ports, report });
  const runs = runsUnderWay({ store, clock: systemClock, announcer, lock, output, pipelines, report, traffic }, lost);
  const intents = { store, clock: systemClock, pipelines, runs, report, record };
  const stopping = new AbortController();

  const panelBackups = createPanelBackups(folders);
  const sweeps = [
    ports.backups.removeAllUnfinished(),
    panelBackups.removeUnfinished(),
    exports.removeBefore(systemClock.now() - 86_400_000),
  ];
  const leftOver = (error: unknown) => log("Half a backup may be left over", error);
  await Promise.all(sweeps.map((sweep) => sweep.catch(leftOver)));
  await closeRecoveredRuns(ports);
  await runs.resume();
  void acceptIntents(intents).catch((failure) => stopping.signal.aborted || lost(failure));
  await board.start(stopping.signal);
  const panelPorts = { ...ports, panelBackups, alarms, log };
  const auditPorts: AuditPorts = {
    ...{ audit, store, source, alarms, clock: systemClock, happenings: readHappenings(database) },
    ...(settings.auditHeads && { headExport: headExport(settings.auditHeads) }),
  };
  const handlers = linkHandlers({
    ...panelPorts,
    ...auditPorts,
    ...planPorts,
    checkAccess,
    certificates,
    board,
    hub,
    logs,
    metrics,
    shells,
    output,
    intents,
    traffic,
    exports,
    fingerprint,
    generate: () => randomBytes(32).toString("base64url"),
    hide: hidden.add,
    deliveries,
    send: sendNotification,
  });
  const link = await createLinkServer({
    socketPath: socketIn(folders),
    handlers: auditedHandlers(handlers, (actor, event) =>
      record({ who: auditActor(actor), from: askedFrom(actor), ...event }),
    ),
    log,
  });
  const bySlipway = (input: IntentInput, actor: Actor) => ask(input, actor, intents);
  const measuring = metrics.run(stopping.signal);
  const tending = tendStandbys(ports, bySlipway, log, stopping.signal);
  const scheduling = scheduleBackups(ports, bySlipway, log, stopping.signal);
  const { isolationEveryMs } = settings;
  const proving = isolationEveryMs && tendIsolation(ports, isolationEveryMs, bySlipway, log, stopping.signal);
  const settling = settleRecovered({ ...ports, changed: () => hub.changed() }, log, stopping.signal);
  const backingUp = tendPanelBackups(panelPorts, stopping.signal);
  const { alarmWebhook: outside } = settings;
  const exporting = exportHeads(auditPorts, stopping.signal);
  const byChannels = { setting: "alarms.notified", notTold: "Alarms cannot be put down for the channels" };
  const told = { current: board.current, alarms, store, clock: systemClock };
  const telling = [
    outside && tellAlarms({ ...told, receiver: alarmWebhook(outside) }, stopping.signal),
    tellAlarms({ ...told, ...byChannels, receiver: alarmNotifier(notifications) }, stopping.signal),
    deliverNotifications(notifications, log, stopping.signal),
  ];

  return {
    async stop() {
      stopping.abort();
      logs.stop();
      await shells.stop();
      await Promise.all([
        link.close(),
        runs.stop(),
        measuring,
        tending,
        scheduling,
        proving,
        settling,
        backingUp,
        ...telling,
        exporting,
      ]);
      await archive.close();
      gateways.close();
      await database.$disconnect();
      lock.release();
    },
  };
}

/** Made once, and from then on in the labels of everything this panel makes. */
async function ownInstance(store: Store): Promise<string> {
  const known = await store.setting("instance");
  if (known) return known;
  const instance = randomBytes(4).toString("hex");
  await store.saveSetting("instance", instance);
  return instance;
}

/** One mirror per repository, however often it is asked for. */
function sourcesIn(
  folder: string,
  access: () => Promise<RemoteAccess | undefined>,
): (application: { repository: string }) => Source {
  const known = new Map<string, Source>();
  return ({ repository }) => {
    const present = known.get(repository);
    if (present) return present;
    const name = createHash("sha256").update(repository).digest("hex").slice(0, 16);
    const source = createGitSource({ repository, cacheFolder: join(folder, name), access });
    known.set(repository, source);
    return source;
  };
}
