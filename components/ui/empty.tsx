import type { ReactNode } from "react";
import { cn } from "./cn.ts";

interface EmptyProps {
  title: string;
  /** Where it stands for the whole page, its title is the page's. */
  wholePage?: boolean;
  /** What will be here. */
  children: ReactNode;
  action?: ReactNode;
  className?: string;
}

export function Empty({ title, wholePage, children, action, className }: EmptyProps) {
  const Title = wholePage ? "h1" : "h2";
  return (
    <div className={cn("max-w-[44ch] py-5", className)}>
      <Title className="mb-1 text-base">{title}</Title>
      <div className="text-pretty text-ink-2">{children}</div>
      {action && <div className="mt-3">{action}</div>}
    </div>
  );
}
