import type { Environment } from "../contract/names.ts";
import type { Notification, NotificationEvent } from "../contract/notifications.ts";
import type { JournalEntry, RunHeader } from "../contract/run.ts";

const second = 1000;
const minute = 60 * second;
/** Between one try and the next: about half a day in all. In milliseconds. */
const pauses = [10 * second, minute, 5 * minute, 15 * minute, 60 * minute, 3 * 60 * minute, 6 * 60 * minute];

/** When it is tried again after so many attempts; `undefined`: not any more. */
export const nextTry = (attempts: number, now: number): number | undefined => {
  const pause = pauses[attempts - 1];
  return pause === undefined ? undefined : now + pause;
};

interface Wishes {
  events: readonly NotificationEvent[];
  environments: readonly Environment[];
}

/** What is the panel's own concerns everybody who wants to hear of alarms. */
export const wants = ({ events, environments }: Wishes, { event, environment }: Notification): boolean =>
  event !== "test" && events.includes(event) && (environment === undefined || environments.includes(environment));

/**
 * What is to be told of a run that has ended, the most particular first: a channel hears of it once. It has flipped back when a
 * release was live already and was undone.
 */
export function newsOfRun(
  header: RunHeader,
  entries: readonly JournalEntry[],
  { holes, application }: { holes: number; application?: string | undefined },
): Notification[] {
  const end = entries.find((entry) => entry.type === "finished");
  if (!end) return [];
  const { id: run, title, environment, kind } = header;
  const about = { at: end.at, environment, run, ...(application !== undefined && { application }) };
  const switched = entries.some((entry) => entry.type === "mark" && entry.step === "switch" && entry.mark === "done");
  const flippedBack = switched && end.outcome === "rolled-back";
  const news: Notification[] = [];
  if (kind === "isolation" && holes > 0)
    news.push({ event: "isolation-hole", ...about, title: `Isolation: ${title}`, text: end.sentence });
  if (flippedBack) news.push({ event: "flip-back", ...about, title: `Flipped back: ${title}`, text: end.sentence });
  news.push({ event: "run-ended", ...about, title: `${title}: ${outcomeWords[end.outcome]}`, text: end.sentence });
  return news;
}

const outcomeWords = {
  succeeded: "succeeded",
  "succeeded-with-warnings": "succeeded, with warnings",
  "rolled-back": "failed, and was undone",
  "needs-attention": "needs attention",
};
