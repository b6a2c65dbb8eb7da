"use client";

import { Check, Copy } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "./cn.ts";
import { useCopied } from "./use-copied.ts";

interface CopyableProps {
  /** What is copied. */
  text: string;
  /** What is shown, when it is shortened. */
  children?: ReactNode;
  className?: string;
}

/** An id, commit or digest: monospaced, shortened, copied on click. */
export function Copyable({ text, children, className }: CopyableProps) {
  const { copied, copy } = useCopied();
  return (
    <button
      type="button"
      onClick={() => void copy(text)}
      title={`Copy ${text}`}
      className={cn("tap inline-flex cursor-copy items-center gap-1 font-mono text-xs text-ink-2", className)}
    >
      {children ?? text}
      {copied ? <Check size={12} className="text-ink" /> : <Copy size={12} className="text-ink-3" />}
      <span className="sr-only" role="status">
        {copied ? "Copied" : ""}
      </span>
    </button>
  );
}
