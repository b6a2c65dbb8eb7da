"use client";

import { Check, X } from "lucide-react";
import { Toast as Primitive } from "radix-ui";
import type { ToastContent } from "./toast.tsx";

type Shown = ToastContent & { id: string };

export function Toasts({ toasts, onGone }: { toasts: readonly Shown[]; onGone(id: string): void }) {
  return (
    <Primitive.Provider duration={8000} swipeDirection="right">
      {toasts.map((toast) => (
        <Toast key={toast.id} {...toast} onGone={() => onGone(toast.id)} />
      ))}
      <Primitive.Viewport className="fixed right-6 bottom-6 z-40 grid w-[min(360px,calc(100vw-32px))] gap-3 max-lg:right-4 max-lg:bottom-32" />
    </Primitive.Provider>
  );
}

function Toast({ title, description, link, bad, environment, onGone }: ToastContent & { onGone(): void }) {
  return (
    <Primitive.Root
      data-env={environment}
      type={bad ? "foreground" : "background"}
      onOpenChange={(open) => open || onGone()}
      className="relative grid grid-cols-[16px_minmax(0,1fr)_auto] gap-x-2.5 gap-y-0.5 overflow-hidden rounded-lg bg-raised px-3.5 py-3 shadow-pop ring-1 ring-line-strong before:absolute before:inset-x-0 before:top-0 before:h-[3px] before:bg-env"
    >
      {bad ? <X size={16} className="mt-0.5 text-ink-2" /> : <Check size={16} className="mt-0.5 text-ink-2" />}
      <Primitive.Title className="font-semibold">{title}</Primitive.Title>
      {link && <span className="text-ink-2">{link}</span>}
      {description && <Primitive.Description className="col-[2/-1] text-ink-2">{description}</Primitive.Description>}
    </Primitive.Root>
  );
}
