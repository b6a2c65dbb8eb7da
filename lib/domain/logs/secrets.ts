import type { Runtime } from "../compose/model.ts";

/** Variables whose value is nobody's to read, by their name. */
const secretName = /(^|_)(PASS|PASSWD|PASSWORD|PASSPHRASE|PWD|SECRET|TOKEN|KEY|CREDENTIALS?|PRIVATE|SALT|DSN)(_|$)/i;
/** `MYSQL_RANDOM_ROOT_PASSWORD=yes` */
const isSwitch = /^(?:yes|no|true|false|on|off|[01])$/i;
const passwordInUrl = /:\/\/[^\s:@/]*:([^\s@/]+)@/g;
/** What is shorter stands in many lines that give nothing away. */
const shortestSecret = 6;

/** What must not be read in a log of somebody who was given all this. */
export const secretsIn = ({ environment, files = [] }: Pick<Runtime, "environment" | "files">): string[] => [
  ...secretValues(environment),
  ...files.flatMap(({ secret, content }) => (secret ? secretLines(content) : [])),
];

/** The same of variables alone. */
export const secretValues = (variables: Readonly<Record<string, string | null>>): string[] =>
  secretEntries(variables).flatMap(({ value }) => secretLines(value));

export const secretLines = (secret: string): string[] =>
  secret.split(/\r?\n/).filter((line) => line.length >= shortestSecret);

/** The secrets among variables, by their names: whole values, and the passwords in URLs. */
export function secretEntries(variables: Readonly<Record<string, string | null>>): { name: string; value: string }[] {
  return Object.entries(variables).flatMap(([name, value]) => {
    if (!value || isSwitch.test(value)) return [];
    const inUrl = [...value.matchAll(passwordInUrl)].map(([, password = ""]) => ({ name, value: password }));
    return secretName.test(name) ? [{ name, value }, ...inUrl] : inUrl;
  });
}

/** As it is, and as programs write it into JSON and URLs. The longest first: one may be the beginning of another. */
export function waysToWrite(secrets: Iterable<string>): string[] {
  const ways = new Set<string>();
  for (const secret of secrets) {
    const decoded = decodedFrom(secret);
    for (const value of [secret, decoded])
      for (const way of [value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value)]) ways.add(way);
  }
  return [...ways].filter((way) => way.length >= shortestSecret).sort((one, other) => other.length - one.length);
}

function decodedFrom(secret: string): string {
  try {
    return decodeURIComponent(secret);
  } catch {
    return secret; // a percent sign that means itself
  }
}
