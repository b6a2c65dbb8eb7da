import { environments } from "../contract/names.ts";
import type { PanelStatus } from "../contract/status.ts";
import type { PanelAlarms } from "./panel-alarms.ts";
import type { AlarmReceiver, Clock, Store, ToldAlarm } from "./ports.ts";

interface Ports {
  receiver: AlarmReceiver;
  /** What the dashboard shows. */
  current(): PanelStatus;
  alarms: PanelAlarms;
  store: Store;
  clock: Clock;
  /** Where it is remembered what this receiver was told, and the title of the alarm that it could not be. */
  setting?: string;
  notTold?: string;
}

const lookEveryMs = 15_000;
const usualSetting = "alarms.told";
const usualTitle = "Alarms are not told outside";

/**
 * Tells of alarms that begin and end, once they have done so for two looks: a switch of a moment is none. What was told is
 * remembered over a restart. That it cannot be told is an alarm on the dashboard, and tried again. Goes on until the signal ends.
 */
export async function tellAlarms(ports: Ports, signal: AbortSignal): Promise<void> {
  const { alarms, clock, current, notTold = usualTitle } = ports;
  let before: ToldAlarm[] = [];
  while (!signal.aborted) {
    const now = alarmsIn(current(), notTold);
    try {
      await tellNews(ports, before, now, signal);
      alarms.clear(notTold);
    } catch (error) {
      if (!signal.aborted) alarms.raise({ title: notTold, text: (error as Error).message });
    }
    before = now;
    await clock.pause(lookEveryMs, signal).catch(() => undefined);
  }
}

async function tellNews(
  { receiver, store, clock, current, setting = usualSetting }: Ports,
  before: readonly ToldAlarm[],
  now: readonly ToldAlarm[],
  signal: AbortSignal,
): Promise<void> {
  const told = JSON.parse((await store.setting(setting)) ?? "[]") as ToldAlarm[];
  const began = without(common(now, before), told);
  const ended = without(told, [...before, ...now]);
  if (began.length + ended.length === 0) return;
  const application = current().application?.name;
  await receiver.tell({ at: clock.now(), ...(application !== undefined && { application }), began, ended }, signal);
  await store.saveSetting(setting, JSON.stringify([...without(told, ended), ...began]));
}

/** That this receiver cannot be told is nothing to tell it. */
function alarmsIn({ alarms, environments: all }: PanelStatus, notTold: string): ToldAlarm[] {
  const own = alarms.filter(({ title }) => title !== notTold).map(({ title, text }) => ({ text: `${title}: ${text}` }));
  return [
    ...own,
    ...environments.flatMap((environment) => all[environment].alarms.map((text) => ({ environment, text }))),
  ];
}

const isIn = (all: readonly ToldAlarm[]) => (one: ToldAlarm) =>
  all.some(({ environment, text }) => environment === one.environment && text === one.text);
const common = (some: readonly ToldAlarm[], others: readonly ToldAlarm[]) => some.filter(isIn(others));
const without = (some: readonly ToldAlarm[], others: readonly ToldAlarm[]) => some.filter((one) => !isIn(others)(one));
