import { cn } from "./cn.ts";

/** An arc that turns while something is under way; it stands still where less motion is wanted. */
export function Spinner({ className }: { className?: string }) {
  return (
    <svg
      viewBox="0 0 24 24"
      className={cn("size-4 flex-none animate-[spin_1.2s_linear_infinite] motion-reduce:animate-none", className)}
      fill="none"
      stroke="currentColor"
      strokeWidth={2}
      strokeLinecap="round"
      aria-hidden
    >
      <circle cx="12" cy="12" r="8" strokeOpacity=".25" />
      <path d="M12 4a8 8 0 0 1 8 8" />
    </svg>
  );
}
