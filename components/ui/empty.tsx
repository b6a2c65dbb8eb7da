import type { ReactNode } from "react";
import { cn } from "./cn.ts";

interface EmptyProps {
  title: string;
  /** What will be here. */
  children: ReactNode;
  action?: ReactNode;
  className?: string;
}

export function Empty({ title, children, action, className }: EmptyProps) {
  return (
    <div className={cn("max-w-[44ch] py-5", className)}>
      <h2 className="mb-1 text-base">{title}</h2>
      <div className="text-pretty text-ink-2">{children}</div>
      {action && <div className="mt-3">{action}</div>}
    </div>
  );
}
