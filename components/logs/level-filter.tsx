import { Segmented } from "#components/ui/segmented.tsx";
import type { Level } from "#lib/contract/log-level.ts";
import type { LogWindow } from "./store/messages.ts";
import { levelCodes } from "./store/records.ts";

export const allLevels: readonly Level[] = ["error", "warn", "info", "debug"];

/** One bit a level; a line that names none goes with `info`. */
export function maskOf(levels: readonly Level[]): number {
  const bits = levels.map((level) => (1 << levelCodes[level]) | (level === "info" ? 1 << levelCodes.unnamed : 0));
  return bits.reduce((mask, bit) => mask | bit, 1 << levelCodes.note);
}

interface LevelFilterProps {
  levels: readonly Level[];
  counts: LogWindow["levels"] | undefined;
  onLevels(levels: readonly Level[]): void;
  className?: string;
}

export function LevelFilter({ levels, counts, onLevels, className }: LevelFilterProps) {
  const toggle = (level: Level) =>
    onLevels(allLevels.filter((one) => (one === level ? !levels.includes(one) : levels.includes(one))));
  return (
    <Segmented
      label="Level"
      segments={allLevels.map((level) => ({
        value: level,
        label: (
          <>
            {level} <span className="font-normal text-ink-3">{(counts?.[level] ?? 0).toLocaleString("en")}</span>
          </>
        ),
      }))}
      pressed={levels}
      onPress={toggle}
      className={className}
    />
  );
}
