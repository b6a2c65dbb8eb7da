import type { ReactNode } from "react";
import { Spinner } from "./spinner.tsx";

interface LostBarProps {
  title: ReactNode;
  children: ReactNode;
  action?: ReactNode;
  /** Nothing is tried again by itself: somebody has to do something. */
  final?: boolean;
}

/** The bar above everything while the page cannot know what is going on now: it says from when what it shows is. */
export function LostBar({ title, children, action, final = false }: LostBarProps) {
  return (
    <div
      role="status"
      className="flex min-h-9 flex-none flex-wrap items-center gap-x-2.5 bg-ink px-gutter text-ground max-sm:py-2.5"
    >
      {!final && <Spinner />}
      <span className="font-semibold">{title}</span>
      <span>{children}</span>
      {action && <span className="ml-auto max-sm:ml-6.5 max-sm:min-h-11 max-sm:content-center">{action}</span>}
    </div>
  );
}
