import type { ReactNode } from "react";
import { ConnectionBar } from "#components/realtime/connection-bar.tsx";
import { RunNews } from "#components/realtime/run-news.tsx";
import { BottomBar } from "./bottom-bar.tsx";
import { TopBar } from "./top-bar.tsx";

/** What stands around every page. A page that fills the screen and scrolls inside marks itself with `data-fill`, `lg` where only a desk has the room. */
export function Shell({ children }: { children: ReactNode }) {
  return (
    <div className="flex min-h-dvh flex-col has-[[data-fill=all]]:h-dvh lg:has-[[data-fill=lg]]:h-[max(100dvh,640px)]">
      <a
        href="#page"
        className="sr-only z-50 rounded-md bg-ink px-3 py-2 text-ground focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        Skip to the page
      </a>
      <RunNews />
      <ConnectionBar />
      <TopBar />
      <main id="page" tabIndex={-1} className="flex min-h-0 min-w-0 flex-1 flex-col outline-none">
        {children}
      </main>
      <BottomBar />
    </div>
  );
}
