import { type ConnectAnswers, type ConnectService, patternsOf } from "../../contract/connect.ts";
import { environments } from "../../contract/names.ts";
import { listed } from "../../contract/words.ts";
import type { ComposeService } from "../compose/model.ts";
import type { ComposeModels } from "../policy/model.ts";
import { isShared, rolesOf } from "./propose.ts";
import { dataStore, speaksTls } from "./recognise.ts";

/** `isCommitted`: a path from the root, which is the repository's. */
interface Host {
  root: string;
  isCommitted(path: string): boolean;
}

/** What somebody should know of an application before it is connected, one sentence or two each: above all whose data is safe. */
export function notesOn(
  models: ComposeModels,
  answers: ConnectAnswers,
  services: readonly ConnectService[],
  { movedFolders, ...host }: Host & { movedFolders: readonly string[] },
): string[] {
  const byRole = rolesOf(models.production, answers.environments.production.services);
  return [
    ...databaseNotes(answers),
    ...answers.residents.map((role) => residentNote(role, byRole.get(role))),
    ...folderNotes(byRole, answers),
    ...committedNotes(byRole, host),
    ...builtAddressNotes(byRole),
    ...sharedNotes(answers, movedFolders),
    ...debuggerNotes(services),
    ...healthNotes(services),
    ...tlsNotes(services),
  ];
}

function databaseNotes({ database, freshStaging, volumes }: ConnectAnswers): string[] {
  if (!database)
    return [
      "There is no MySQL or MariaDB database, so Slipway takes no backups of this application: keep your own of what it stores.",
    ];
  const { service, engine } = database;
  const also = volumes.length > 0 ? ` With it the files of ${listed(volumes)}.` : "";
  return [
    `${service} (${engine === "mysql" ? "MySQL" : "MariaDB"}) is backed up before every deploy to production and at 02:00, each backup is proven, and it can be restored.${also}`,
    freshStaging
      ? "Staging's database is new and empty with each deploy."
      : "Staging's database keeps its data from deploy to deploy.",
  ];
}

function residentNote(role: string, service: ComposeService | undefined): string {
  const product = service && dataStore(service);
  return `${role}${product ? ` (${product})` : ""} runs on through releases. Slipway backs up MySQL and MariaDB only: what ${role} stores is in no backup, and a restore does not bring it back.`;
}

function folderNotes(byRole: ReadonlyMap<string, ComposeService>, { database }: ConnectAnswers): string[] {
  const written = [...byRole].filter(
    ([role, { runtime }]) =>
      role !== database?.service && runtime.mounts.some((mount) => mount.type === "bind" && !mount.readOnly),
  );
  const roles = listed(written.map(([role]) => role));
  return written.length > 0 ? [`What ${roles} may write into folders of the host is in no backup.`] : [];
}

/** What a container has from the root instead of from its image is not what was tested on staging. */
function committedNotes(byRole: ReadonlyMap<string, ComposeService>, { root, isCommitted }: Host): string[] {
  const isHere = (source: string) =>
    source === root || (source.startsWith(`${root}/`) && isCommitted(source.slice(root.length + 1)));
  const places = [...byRole].flatMap(([role, { runtime }]) =>
    runtime.mounts.flatMap((mount) =>
      mount.type === "bind" && isHere(mount.source) ? [`${mount.target} of ${role}`] : [],
    ),
  );
  return places.length > 0
    ? [
        `${listed(places)}: mounted from the repository's folder on the host, so it is what lies there, whatever commit is deployed. Leave a mount out where the image has the files; make a configuration a config.`,
      ]
    : [];
}

/** Production runs the images that staging built, so an address in their pages is the same for both. */
function builtAddressNotes(byRole: ReadonlyMap<string, ComposeService>): string[] {
  return [...byRole].flatMap(([role, { build }]) => {
    const addresses = Object.entries(build?.args ?? {}).filter(isAddressInPages);
    const said = addresses.map(([name, value]) => `${name}=${value}`);
    return said.length > 0
      ? [
          `${role} is built with ${listed(said)}. Production runs the images that were built for staging, so the pages of both would ask there, and one environment would change the other's data. Make it a path, such as /api, that ${role} passes on.`,
        ]
      : [];
  });
}

/** By the names that bundlers write into what the browser gets, or because nobody but a browser on this host could ask there. */
const isAddressInPages = ([name, value]: [string, string]): boolean =>
  /^(?:https?|wss?):\/\//.test(value) &&
  (/^(?:REACT_APP|VITE|VUE_APP|NEXT_PUBLIC|NUXT_PUBLIC|EXPO_PUBLIC|GATSBY|PUBLIC)_/.test(name) ||
    /^\w+:\/\/(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?:[:/]|$)/.test(value));

function sharedNotes(answers: ConnectAnswers, movedFolders: readonly string[]): string[] {
  if (!isShared(patternsOf(answers))) return [];
  const { staging, production } = answers.environments;
  const same = staging.envFile === production.envFile;
  return [
    ...(movedFolders.length > 0 ? [`Staging has folders of its own: ${listed(movedFolders)}.`] : []),
    ...(same
      ? [
          `Both environments are told the same, of the compose files and ${staging.envFile || ".env"}: their passwords too. An env file for each, and variables in the compose file, would tell them apart.`,
        ]
      : []),
  ];
}

function debuggerNotes(services: readonly ConnectService[]): string[] {
  return services.flatMap(({ role, ports }) =>
    ports.flatMap(({ target, published, debugger: isDebugger }) => {
      const open = environments.filter((of) => published[of]);
      if (!isDebugger) return [];
      const port = `Port ${target} of ${role} is a debugger's: whoever reaches it can run anything in the service.`;
      return open.length > 0
        ? [`${port} It would be open on this host, in ${listed(open)}.`]
        : [`${port} The compose files would open it on this host, so a file on top leaves it out.`];
    }),
  );
}

function healthNotes(services: readonly ConnectService[]): string[] {
  const without = services
    .filter(({ healthCheck, kind }) => !healthCheck && kind === "released")
    .map(({ role }) => role);
  return without.length > 0
    ? [
        `No health check: ${listed(without)}. Slipway waits for the port, or where there is none for 10 s, which says less than a check would.`,
      ]
    : [];
}

const tlsNotes = (services: readonly ConnectService[]): string[] =>
  services.flatMap(({ role, ports }) =>
    ports.some(({ target, published }) => speaksTls(target) && environments.some((of) => published[of]))
      ? [
          `${role} has its own certificate: its encrypted port is passed through, so those requests are neither held nor counted during a switch. With tls: terminate and target: 80 in slipway.yaml the gateway has the certificate instead.`,
        ]
      : [],
  );
