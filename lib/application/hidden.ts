import { environments } from "../contract/names.ts";
import type { JournalEvent } from "../contract/run.ts";
import { maskText } from "../domain/logs/mask.ts";
import { secretLines, waysToWrite } from "../domain/logs/secrets.ts";
import { secretValuesOf } from "../domain/variables/variables.ts";
import type { OutputLog, Store } from "./ports.ts";

/** The secrets of the panel's variables, those of before included: nobody may read them, wherever somebody writes them. */
export interface Hidden {
  add(secrets: readonly string[]): void;
  values(): readonly string[];
  mask(text: string): string;
}

export function createHidden(): Hidden {
  const known = new Set<string>();
  let ways: string[] = [];
  return {
    add(secrets) {
      for (const line of secrets.flatMap(secretLines)) known.add(line);
      ways = waysToWrite(known);
    },
    values: () => [...known],
    mask: (text) => ways.reduce((left, way) => left.replaceAll(way, maskText), text),
  };
}

/** From all that was ever set. */
export async function knownSecrets(store: Pick<Store, "application" | "variables">): Promise<string[]> {
  const application = await store.application();
  if (!application) return [];
  const versions = await Promise.all(environments.map((environment) => store.variables(application.id, environment)));
  return versions.flat().flatMap(({ variables }) => secretValuesOf(variables));
}

/** A store in whose journal no secret is written. */
export const hidingStore = (store: Store, { mask }: Hidden): Store => ({
  ...store,
  append: (run, event, ...rest) => store.append(run, maskedEvent(event, mask), ...rest),
});

export const hidingOutput = (log: OutputLog, { mask }: Hidden): OutputLog => ({
  ...log,
  append: (run, step, text) => log.append(run, step, mask(text)),
});

function maskedEvent(event: JournalEvent, mask: Hidden["mask"]): JournalEvent {
  if (event.type === "finished") return { ...event, sentence: mask(event.sentence) };
  if (event.type !== "mark") return event;
  const { note, error } = event;
  return {
    ...event,
    ...(note !== undefined && { note: mask(note) }),
    ...(error !== undefined && { error: mask(error) }),
  };
}
