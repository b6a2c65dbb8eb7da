"use client";

import { createContext, type ReactNode, useCallback, useContext, useState } from "react";
import { onDemand } from "./on-demand.tsx";

export interface ToastContent {
  title: string;
  description?: ReactNode;
  /** One link. */
  link?: ReactNode;
  bad?: boolean;
  environment?: string;
}

type ShowToast = (toast: ToastContent) => void;
const ToastContext = createContext<ShowToast>(() => {});
const Toasts = onDemand(() => import("./toasts.tsx").then((module) => module.Toasts));

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
      {children}
      <Toasts needed={toasts.length > 0} toasts={toasts} onGone={remove} />
    </ToastContext>
  );
}
