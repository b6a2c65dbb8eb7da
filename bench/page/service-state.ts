import { createInterface } from "node:readline";
import type Docker from "dockerode";
import { eventually } from "../../lib/testing/eventually.ts";
import type { Tab } from "../chromium/browser.ts";

/** A state as the dashboard painted it, and when: epoch milliseconds. */
export interface Painted {
  state: string;
  at: number;
}

/** From now on the dashboard's page notes every state of staging's service that was painted. */
export async function noteStates(tab: Tab, service: string): Promise<void> {
  await eventually(() =>
    tab.evaluate((wanted) => {
      const rows = document.querySelectorAll('article[data-env="staging"] > div');
      const row = [...rows].find(({ firstElementChild: name }) => name?.textContent === wanted);
      if (!row) throw new Error(`There is no row of ${wanted} yet.`);
      const stateNow = () => row.children[1]?.textContent ?? "";
      let newest = stateNow();
      const states: { state: string; at: number }[] = [];
      Object.assign(globalThis, { states });
      const painted = new MessageChannel();
      painted.port1.onmessage = ({ data: state }: MessageEvent<string>) => {
        if (state !== newest) states.push({ state, at: performance.timeOrigin + performance.now() });
        newest = state;
      };
      const look = () => painted.port2.postMessage(stateNow()); // comes after this frame was painted
      const changes = { childList: true, subtree: true, characterData: true };
      new MutationObserver(() => requestAnimationFrame(look)).observe(row, changes);
    }, service),
  );
}

/** Waits until this state was painted last; answers all that were. */
export async function untilPainted(tab: Tab, state: string): Promise<Painted[]> {
  const { found } = await eventually(async () => {
    const states = await tab.evaluate(() => (globalThis as unknown as { states: Painted[] }).states);
    if (states.at(-1)?.state !== state)
      throw new Error(`${JSON.stringify(states.at(-1))} is what was painted last, and not ${state}.`);
    return states;
  });
  return found;
}

/** When a container ended and was started, by the engine's clock: epoch milliseconds, as they come. */
export async function endsAndStartsOf(docker: Docker, container: string, signal: AbortSignal): Promise<number[]> {
  const filters = { container: [container], event: ["die", "start"] };
  const stream = await docker.getEvents({ filters, abortSignal: signal });
  const times: number[] = [];
  const lines = createInterface(stream); // it passes the stream's error on
  lines.on("line", (line) => times.push((JSON.parse(line) as { timeNano: number }).timeNano / 1e6));
  lines.on("error", (error) => {
    if (!signal.aborted) throw error;
  });
  return times;
}
