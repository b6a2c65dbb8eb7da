import type { Environment } from "../../contract/names.ts";

/** As it is told outside; without an environment it is the panel's own. */
export interface ToldAlarm {
  environment?: Environment;
  text: string;
}

export interface AlarmNews {
  /** Epoch milliseconds. */
  at: number;
  application?: string;
  began: readonly ToldAlarm[];
  ended: readonly ToldAlarm[];
}

/** Somebody outside who is told of alarms. Refuses `alarm-not-told` when the news were not taken. */
export interface AlarmReceiver {
  tell(news: AlarmNews, signal: AbortSignal): Promise<void>;
}
