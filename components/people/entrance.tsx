import type { ReactNode } from "react";
import { BrandMark } from "#components/shell/brand-mark.tsx";

/** The frame of the pages before the panel: sign-in and first-run set-up. */
export function Entrance({ title, children }: { title: string; children: ReactNode }) {
  return (
    <main className="grid min-h-dvh grid-rows-[1fr_auto]">
      <div className="w-[min(320px,calc(100vw-32px))] self-center justify-self-center py-8">
        <p className="mb-7 flex items-center gap-2 text-lg font-semibold tracking-[-0.01em]">
          <BrandMark className="size-6 flex-none" />
          Slipway
        </p>
        <h1 className="mb-5 text-xl tracking-[-0.015em]">{title}</h1>
        {children}
      </div>
      <p className="px-gutter py-4 text-right text-xs text-ink-3">Test on staging, approve, go live.</p>
    </main>
  );
}
