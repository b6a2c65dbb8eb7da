import { secretValues } from "../../domain/logs/secrets.ts";
import type { Container } from "./containers.ts";

/** What must not be read in a container's log: of what it was given, and of what its image has. */
export function secretsOf({ Config: { Env } }: Container): string[] {
  const variables = (Env ?? []).map((text) => [text.slice(0, text.indexOf("=")), text.slice(text.indexOf("=") + 1)]);
  return secretValues(Object.fromEntries(variables));
}
