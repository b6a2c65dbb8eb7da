import type { LogViewport, ViewportSnapshot } from "./viewport.ts";

/** Where only more lines have come, what says how many is drawn again after so long. */
const calmMs = 250;

export type Shows = Pick<LogViewport, "subscribe" | "snapshot">;

/** What a viewport shows, for all that stands around its rows: at once what somebody has done, a few times a second the rest. */
export function calmly({ subscribe, snapshot }: Shows): Shows {
  let shown = snapshot();
  return {
    snapshot: () => shown,
    subscribe(changed) {
      shown = snapshot();
      let timer: ReturnType<typeof setTimeout> | undefined;
      const show = () => {
        clearTimeout(timer);
        timer = undefined;
        shown = snapshot();
        changed();
      };
      const leave = subscribe(() => {
        if (isNews(shown, snapshot())) show();
        else timer ??= setTimeout(show, calmMs);
      });
      return () => {
        clearTimeout(timer);
        leave();
      };
    },
  };
}

const isNews = (one: ViewportSnapshot, other: ViewportSnapshot): boolean =>
  one.follow !== other.follow || newsIn(one) !== newsIn(other);

function newsIn({ window }: ViewportSnapshot): string {
  const { isOpen, problem, focus, search, count = 0 } = window ?? {};
  return JSON.stringify([
    isOpen,
    problem,
    focus?.number,
    search?.current,
    search?.currentId,
    search?.problem,
    count > 0,
  ]);
}
