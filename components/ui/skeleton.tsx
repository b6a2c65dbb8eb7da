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

const widths = ["w-55", "w-45", "w-50", "w-40"];

/** The shape of a list that is still coming. */
export function LoadingRows({ rows }: { rows: number }) {
  return (
    <Loading>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="flex min-h-row items-center justify-between border-b border-line">
          <Skeleton className={widths[row % widths.length]} />
          <Skeleton className="w-16" />
        </div>
      ))}
    </Loading>
  );
}
