interface ProgressBarProps {
  /** 0 to 1. */
  value: number;
  label: string;
}

export function ProgressBar({ value, label }: ProgressBarProps) {
  const percent = Math.round(Math.min(1, Math.max(0, value)) * 100);
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      className="h-[3px] overflow-hidden rounded-[2px] bg-line"
    >
      <svg viewBox="0 0 100 1" preserveAspectRatio="none" className="block size-full fill-ink" aria-hidden>
        <rect width={percent} height="1" />
      </svg>
    </div>
  );
}
