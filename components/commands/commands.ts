import { askHref, databaseOf, logsOf } from "#components/environment/ask.ts";
import { environmentName } from "#components/environment/names.ts";
import { pages } from "#components/shell/pages.ts";
import { environments } from "#lib/contract/names.ts";
import { type Actor, may, type Permission } from "#lib/contract/permissions.ts";
import type { EnvironmentStatus, PanelStatus } from "#lib/contract/status.ts";

/** Something that a person may do, as a place to go to: what changes anything is confirmed there. */
export interface Command {
  name: string;
  href: string;
  /** What else one might type for it. */
  words?: string[];
}

export interface CommandGroup {
  name: string;
  environment?: EnvironmentStatus["environment"];
  commands: Command[];
}

type Offer = Command & { needs?: Permission; unless?: boolean };

/** Everything that this person can do now, by where it belongs. */
export function commandsFor(actor: Actor, status: PanelStatus | undefined): CommandGroup[] {
  const allowed = (offers: Offer[]) =>
    offers
      .filter(({ needs, unless }) => !unless && (needs === undefined || may(actor, needs)))
      .map(({ needs: _, unless: __, ...command }) => command);
  const groups = [
    ...environments.map((environment) => ({
      name: environmentName[environment],
      environment,
      commands: status ? allowed(inEnvironment(status.environments[environment])) : [],
    })),
    { name: "Pages", commands: allowed(places) },
    { name: "Runs", commands: (status?.activity ?? []).map(runCommand) },
  ];
  return groups.filter(({ commands }) => commands.length > 0);
}

function inEnvironment({ environment, state, services, activeRun }: EnvironmentStatus): Offer[] {
  const name = environmentName[environment];
  const isEmpty = state === "empty";
  const operate = (action: "start" | "stop" | "restart", verb: string): Offer => ({
    name: `${verb} ${name}…`,
    href: askHref({ for: "operate", environment, action }),
    needs: `operate:${environment}`,
    unless: isEmpty || activeRun !== undefined,
  });
  const logs = (service?: string): Offer => ({
    name: service ? `Logs of ${name}'s ${service}` : `Logs of ${name}`,
    href: logsOf(environment, service),
    words: ["tail", "follow"],
    needs: `logs:${environment}`,
    unless: isEmpty,
  });
  return [
    {
      name: `Deploy to ${name}…`,
      href: askHref({ for: "deploy", environment }),
      words: ["release", "go live", "ship"],
      needs: `deploy:${environment}`,
    },
    {
      name: `Roll back ${name}…`,
      href: askHref({ for: "roll-back", environment }),
      words: ["undo", "previous release"],
      needs: `deploy:${environment}`,
      unless: isEmpty,
    },
    {
      name: `Backups of ${name}: back up, restore, prove`,
      href: `/backups?environment=${environment}`,
      needs: `view:${environment}`,
    },
    logs(),
    ...services.map((service) => logs(service.service)),
    {
      name: `Database of ${name}`,
      href: databaseOf(environment),
      words: ["sql", "mysql", "mariadb", "query", "shell"],
      needs: `query:${environment}`,
      unless: !services.some(({ database }) => database),
    },
    operate("restart", "Restart"),
    operate("stop", "Stop"),
    operate("start", "Start"),
    { name: `Releases of ${name}`, href: `/history?environment=${environment}`, words: ["history"] },
  ];
}

const places: Offer[] = [
  ...pages.map(({ name, href }) => ({ name, href })),
  { name: "Runs", href: "/history/runs", words: ["history", "activity"] },
  { name: "Audit log", href: "/history/audit", words: ["who did what"], needs: "audit:view" },
  { name: "People", href: "/settings#people", words: ["invite", "roles"], needs: "people:change" },
  { name: "Certificates", href: "/settings#certificates", words: ["tls", "https"] },
  { name: "Connect an application", href: "/connect", words: ["register", "wizard"], needs: "settings:change" },
  { name: "Remote repository", href: "/settings#remote", words: ["deploy key", "token"], needs: "settings:change" },
  {
    name: "Notifications",
    href: "/settings#notifications",
    words: ["webhook", "mail", "chat"],
    needs: "settings:change",
  },
  { name: "Tokens", href: "/settings#tokens", words: ["api", "ci", "command line elsewhere"] },
  { name: "Account and sign-ins", href: "/account", words: ["password", "one-time codes", "sessions"] },
];

const runCommand = ({ id, title, environment }: PanelStatus["activity"][number]): Command => ({
  name: `Run ${id}: ${title}`,
  href: `/runs/${id}`,
  words: [environment],
});
