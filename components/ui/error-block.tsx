import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { Refused } from "#lib/contract/answer.ts";
import { cn } from "./cn.ts";

interface ErrorBlockProps {
  title: string;
  /** What happened, what still works, what to do. */
  children?: ReactNode;
  reference?: string;
  action?: ReactNode;
  className?: string;
}

/** One block that does not work; the rest of the page goes on. */
export function ErrorBlock({ title, children, reference, action, className }: ErrorBlockProps) {
  return (
    <div role="alert" className={cn("flex items-start gap-2 rounded-md bg-failing-tint px-3 py-2.5", className)}>
      <CircleAlert size={16} className="mt-0.5 text-failing" />
      <div className="min-w-0">
        <p className="font-semibold">{title}</p>
        <div className="text-pretty break-words text-ink-2">
          {children}
          {reference && <> Reference {reference}.</>}
        </div>
        {action && <div className="mt-1">{action}</div>}
      </div>
    </div>
  );
}

interface RefusedBlockProps extends Pick<ErrorBlockProps, "title" | "className"> {
  refused: Refused;
}

/** Why something was refused, of which there may be a line each. */
export function RefusedBlock({ refused: { message, reference }, ...block }: RefusedBlockProps) {
  return (
    <ErrorBlock {...block} reference={reference}>
      <span className="whitespace-pre-line">{message}</span>
    </ErrorBlock>
  );
}
