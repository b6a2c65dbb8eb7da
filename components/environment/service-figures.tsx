import { Sparkline } from "#components/ui/sparkline.tsx";
import type { ServiceFigures } from "#lib/contract/metrics.ts";
import { formatBytes, percentText } from "#lib/contract/words.ts";

const cell = "text-right max-xl:hidden";
const [cpuWidth, memoryWidth, hourWidth] = ["w-12", "w-16", "w-16"];

/** What stands in the cells below; a narrow screen has room for the hour only. */
export function FigureHeads() {
  return (
    <span className="ml-auto flex flex-none gap-3 text-xs text-ink-3 max-sm:hidden" aria-hidden>
      <span className={`${cell} ${cpuWidth}`}>cpu</span>
      <span className={`${cell} ${memoryWidth}`}>memory</span>
      <span className={`text-right ${hourWidth}`}>last hour</span>
    </span>
  );
}

interface ServiceFigureCellsProps {
  service: string;
  figures: ServiceFigures;
  hour: (number | null)[] | undefined;
}

export function ServiceFigureCells({ service, figures: { cpu, memory }, hour }: ServiceFigureCellsProps) {
  return (
    <span className="inline-flex items-center gap-3 align-top text-sm text-ink" data-figures={service}>
      <span className={`${cell} ${cpuWidth}`} title="of one core">
        <span className="sr-only">cpu </span>
        {percentText(cpu)}
      </span>
      <span className={`${cell} ${memoryWidth}`}>
        <span className="sr-only">memory </span>
        {formatBytes(memory)}
      </span>
      <Sparkline
        values={hour ?? []}
        width={64}
        label={`${service}: ${percentText(cpu)} of a core, ${formatBytes(memory)} of memory; at most ${percentText(most(hour))} by the minute in the last hour`}
        className="w-16!"
      />
    </span>
  );
}

const most = (hour: (number | null)[] = []): number => Math.max(0, ...hour.map((value) => value ?? 0));
