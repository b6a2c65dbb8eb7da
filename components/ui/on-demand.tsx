import { type ComponentType, useEffect, useState, useSyncExternalStore } from "react";
import { LostBar } from "./lost-bar.tsx";

const againMs = 2000;

/** When somebody begins to use the page, whatever with. Never on the server. */
const firstUse = new Promise<void>((resolve) => {
  if (typeof window === "undefined") return;
  for (const sign of ["pointermove", "pointerdown", "keydown"])
    addEventListener(sign, () => resolve(), { once: true, capture: true, passive: true });
});

/**
 * A component that a page is shown without: its code comes when somebody begins to use the page, and at the latest when it
 * is needed. `needed={false}`: it is rendered if it is there, and not waited for.
 */
export function onDemand<Props extends object>(load: () => Promise<ComponentType<Props>>) {
  let part: ComponentType<Props> | undefined;
  let coming: Promise<void> | undefined;
  const waiting = new Set<() => void>();
  const fetch = () => {
    coming ??= load().then(
      (loaded) => {
        part = loaded;
        for (const tell of waiting) tell();
      },
      (error) => {
        coming = undefined;
        throw error;
      },
    );
    return coming;
  };
  void firstUse.then(fetch).catch(() => undefined); // it is fetched again when it is needed
  const subscribe = (tell: () => void) => {
    waiting.add(tell);
    return () => void waiting.delete(tell);
  };

  return function OnDemand({ needed = true, ...props }: Props & { needed?: boolean }) {
    const Part = useSyncExternalStore(
      subscribe,
      () => part,
      () => undefined,
    );
    if (Part) return <Part {...(props as Props)} />;
    return needed ? <Awaited fetch={fetch} /> : null;
  };
}

/** Nothing, as it comes in a moment. A panel that is away is asked until it is back: the page itself never breaks for it. */
function Awaited({ fetch }: { fetch(): Promise<void> }) {
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const attempt = () =>
      void fetch().catch(() => {
        setFailed(true);
        timer = setTimeout(attempt, againMs);
      });
    attempt();
    return () => clearTimeout(timer);
  }, [fetch]);
  if (!failed) return null;
  return (
    <div className="fixed inset-x-0 top-0 z-50">
      <LostBar title="The panel did not send this part of the page.">
        It is asked again until it does. If it was upgraded meanwhile, load the page again.
      </LostBar>
    </div>
  );
}
