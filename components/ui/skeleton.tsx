import { cn } from "./cn.ts";

/** The place of something that is still coming. It shows after 300 ms, so that what comes at once does not flicker. */
export function Skeleton({ className }: { className?: string }) {
  return (
    <span
      aria-hidden
      className={cn("block h-2.5 rounded-[3px] bg-hover shadow-[inset_0_0_0_1px_var(--color-line)]", className)}
    />
  );
}

/** Wraps skeletons: says once that something is loading. */
export function Loading({ className, children }: { className?: string; children: React.ReactNode }) {
  return (
    <div aria-busy className={cn("animate-[appear_0s_300ms_both]", className)}>
      <span className="sr-only" role="status">
        Loading
      </span>
      {children}
    </div>
  );
}
