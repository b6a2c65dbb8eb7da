import { type ConnectAnswers, patternsOf } from "../../contract/connect.ts";
import type { Environment } from "../../contract/names.ts";
import { listed } from "../../contract/words.ts";
import type { Examined } from "../compose/parse.ts";
import { secretEntries } from "../logs/secrets.ts";
import { rolesOf } from "./propose.ts";

/** Nobody reads more at a time. */
const mostTold = 4;

/** That the compose files themselves say a password, to both environments and to everybody who reads them. */
export function passwordNotes(looked: Readonly<Record<Environment, Examined>>, answers: ConnectAnswers): string[] {
  const found = [...Map.groupBy(writtenPasswords(looked, answers), ({ name, place }) => `${name} (${place})`).values()];
  const [name] = found.map(([first]) => first?.name);
  if (name === undefined) return [];
  const told = found.slice(0, mostTold).map(sentence);
  const more = found.length > mostTold ? [`${found.length - mostTold} more`] : [];
  return [
    `${listed([...told, ...more])}: said by the compose file itself, so staging and production have the same, and everybody who reads the repository knows it. Write \${${name}} there instead, and the value into ${envFilesOf(answers)}, which are not in git. A database that is there already keeps what it was made with: its environment is told that one.`,
  ];
}

/** `DB_PASSWORD of web and worker (compose.yaml:4)`: services may share a part of the file. */
const sentence = (same: readonly Written[]): string =>
  `${same[0]?.name} of ${listed(same.map(({ role }) => role))} (${same[0]?.place})`;

interface Written {
  name: string;
  role: string;
  place: string;
}

/** Of services that both environments have, with one value in both. */
function writtenPasswords(
  { staging, production }: Readonly<Record<Environment, Examined>>,
  answers: ConnectAnswers,
): Written[] {
  const patterns = patternsOf(answers);
  const others = rolesOf(staging.model, patterns.staging);
  return [...rolesOf(production.model, patterns.production)].flatMap(([role, { name: service, runtime }]) => {
    const other = others.get(role)?.runtime.environment ?? {};
    return passwordsAmong(runtime.environment).flatMap((name) => {
      const place = production.writtenAt(service, name);
      return place && other[name] === runtime.environment[name] ? [{ name, role, place }] : [];
    });
  });
}

/** Not those that only name the file which has it. */
const passwordsAmong = (environment: Readonly<Record<string, string | null>>): string[] => [
  ...new Set(secretEntries(environment).flatMap(({ name }) => (name.endsWith("_FILE") ? [] : [name]))),
];

function envFilesOf({ environments: { staging, production } }: ConnectAnswers): string {
  const isOwn = staging.envFile && production.envFile && staging.envFile !== production.envFile;
  return isOwn
    ? `${staging.envFile} and ${production.envFile}`
    : "an env file of each environment, such as env/staging.env and env/production.env";
}
