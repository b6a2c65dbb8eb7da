import type { PanelAlarm } from "../contract/status.ts";

/** What is wrong with the panel itself, by its title. In memory: a disk that is full takes no note of it. */
export interface PanelAlarms {
  current(): PanelAlarm[];
  raise(alarm: PanelAlarm): void;
  clear(title: string): void;
}

/** `changed` is told when there is something else to show. */
export function createPanelAlarms(changed: () => void): PanelAlarms {
  const raised = new Map<string, PanelAlarm>();
  return {
    current: () => [...raised.values()],
    raise(alarm) {
      raised.set(alarm.title, alarm);
      changed();
    },
    clear(title) {
      if (raised.delete(title)) changed();
    },
  };
}
