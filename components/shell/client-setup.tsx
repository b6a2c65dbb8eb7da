"use client";

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { setNonce } from "get-nonce";
import { type ReactNode, useState } from "react";
import { ToastProvider } from "#components/ui/toast.tsx";

// Dialogs add a style element that keeps the page from scrolling: it needs the nonce of the page's policy.
if (typeof document !== "undefined") {
  const nonce = document.querySelector<HTMLElement>("script[nonce]")?.nonce;
  if (nonce) setNonce(nonce);
}

/** What client components need around them, whatever the page of the panel. */
export function ClientSetup({ children }: { children: ReactNode }) {
  const [client] = useState(() => new QueryClient({ defaultOptions: { queries: { retry: false } } }));
  return (
    <QueryClientProvider client={client}>
      <ToastProvider>{children}</ToastProvider>
    </QueryClientProvider>
  );
}
