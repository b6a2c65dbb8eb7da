"use client";

import { Check, X } from "lucide-react";
import { Toast as Primitive } from "radix-ui";
import { createContext, type ReactNode, useCallback, useContext, useState } from "react";

interface ToastContent {
  title: string;
  description?: ReactNode;
  /** One link. */
  link?: ReactNode;
  bad?: boolean;
  environment?: string;
}

type ShowToast = (toast: ToastContent) => void;
const ToastContext = createContext<ShowToast>(() => {});

/** Shows one sentence for a few seconds. It is never the only place where a fact stands. */
export const useToast = () => useContext(ToastContext);

export function ToastProvider({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<(ToastContent & { id: string })[]>([]);
  const show = useCallback<ShowToast>(
    (toast) => setToasts((all) => [...all, { ...toast, id: crypto.randomUUID() }]),
    [],
  );
  const remove = (id: string) => setToasts((all) => all.filter((toast) => toast.id !== id));
  return (
    <ToastContext value={show}>
      <Primitive.Provider duration={8000} swipeDirection="right">
        {children}
        {toasts.map((toast) => (
          <Toast key={toast.id} {...toast} onGone={() => remove(toast.id)} />
        ))}
        <Primitive.Viewport className="fixed right-6 bottom-6 z-40 grid w-[min(360px,calc(100vw-32px))] gap-3 max-lg:right-4 max-lg:bottom-32" />
      </Primitive.Provider>
    </ToastContext>
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
