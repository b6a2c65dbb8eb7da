import { ArrowDownToLine, Pause } from "lucide-react";
import { Button } from "#components/ui/button.tsx";
import { clockTime } from "#components/ui/duration.ts";
import { momentOf } from "#lib/contract/log-records.ts";

interface FollowControlProps {
  paused: boolean;
  /** The moment of the newest line that was there then. */
  pausedAt: string | undefined;
  /** Lines that came since. */
  news: number;
  onFollow(follow: boolean): void;
  docked?: boolean;
}

export function FollowControl({ paused, pausedAt, news, onFollow, docked }: FollowControlProps) {
  const count = news.toLocaleString("en");
  const at = momentOf(pausedAt ?? "");
  const className = docked ? "flex-1 text-base" : undefined;
  if (!paused) {
    return (
      <Button onClick={() => onFollow(false)} className={className}>
        <Pause size={14} />
        Pause
      </Button>
    );
  }
  return (
    <>
      {!docked && (
        <span className="whitespace-nowrap">
          paused{at && ` at ${clockTime(at.seconds * 1000)}`}, {count} new {news === 1 ? "line" : "lines"}
        </span>
      )}
      <Button onClick={() => onFollow(true)} className={className}>
        <ArrowDownToLine size={14} />
        Follow{docked && news > 0 && `, ${count} new`}
      </Button>
    </>
  );
}
