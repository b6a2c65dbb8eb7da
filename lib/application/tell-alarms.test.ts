import { expect, test } from "vitest";
import type { PanelStatus } from "../contract/status.ts";
import { status as anyStatus } from "../testing/fake-worker.ts";
import { workerIn, workerWorld } from "../testing/worker-world.ts";
import { createPanelAlarms } from "./panel-alarms.ts";
import type { AlarmNews } from "./ports.ts";
import { tellAlarms } from "./tell-alarms.ts";

const gateway = "The gateway is gone.";
const backups = "There is no proven backup.";

/** What production's alarms are in one look after the other, over as many workers as there are lists. */
async function told(workers: string[][][], takes = (_told: number) => true) {
  const world = workerWorld();
  const { store, clock } = workerIn(world, {});
  const news: Pick<AlarmNews, "began" | "ended">[] = [];
  const raised: string[][] = [];
  for (const looks of workers) {
    const alarms = createPanelAlarms(() => {});
    const end = new AbortController();
    let look = 0;
    const current = (): PanelStatus => {
      const { environments } = anyStatus;
      const production = { ...environments.production, alarms: looks[look] ?? [] };
      const staging = { ...environments.staging, alarms: [] };
      return { ...anyStatus, environments: { staging, production }, alarms: alarms.current() };
    };
    const pause = async () => {
      raised.push(alarms.current().map(({ text }) => text));
      look += 1;
      if (look === looks.length) end.abort();
    };
    const receiver = {
      async tell({ began, ended }: AlarmNews) {
        news.push({ began, ended });
        if (!takes(news.length)) throw new Error("nobody there");
      },
    };
    await tellAlarms({ receiver, current, alarms, store, clock: { ...clock, pause } }, end.signal);
  }
  return { news, raised };
}
const production = (...texts: string[]) => texts.map((text) => ({ environment: "production", text }));

test("an alarm is told once when it has stood for two looks, and once when it is over", async () => {
  const { news } = await told([[[gateway], [], [backups], [backups, gateway], [backups, gateway], [], []]]);
  expect(news).toEqual([
    { began: production(backups), ended: [] },
    { began: production(gateway), ended: [] },
    { began: [], ended: production(backups, gateway) },
  ]);
});

test("the next worker knows what was told, and tells what is over since", async () => {
  const { news } = await told([
    [[backups], [backups]],
    [[backups], [backups]],
    [[], []],
  ]);
  expect(news).toEqual([
    { began: production(backups), ended: [] },
    { began: [], ended: production(backups) },
  ]);
});

test("what was not taken is tried again, and is an alarm meanwhile, of which nobody outside is told", async () => {
  const { news, raised } = await told([[[backups], [backups], [backups], [backups]]], (count) => count > 1);
  expect(news).toEqual([production(backups), production(backups)].map((began) => ({ began, ended: [] })));
  expect(raised).toEqual([[], ["nobody there"], [], []]);
});
