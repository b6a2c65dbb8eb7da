import { prepareTestEngine } from "../../lib/testing/engine.ts";

/** Vitest's global set-up for tests on a real engine; what it returns runs after the last test. */
export default async function setup(): Promise<() => Promise<void>> {
  const { release } = await prepareTestEngine((line) => console.error(line));
  return release;
}
