import { Search } from "lucide-react";
import { Input, verbatim } from "#components/ui/field.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import { type BackupFilter, type StateFilter, stateFilters } from "./shown.ts";

const labels: Record<StateFilter, string> = { all: "All", proven: "Proven", stored: "Not proven", bad: "Failed" };
const segments = stateFilters.map((value) => ({ value, label: labels[value] }));

interface FilterBarProps {
  filter: BackupFilter;
  onFilter(filter: BackupFilter): void;
}

export function FilterBar({ filter, onFilter }: FilterBarProps) {
  return (
    <div className="mt-2 mb-1 flex flex-wrap items-center gap-x-4 gap-y-2">
      <div className="relative w-70 max-sm:w-full">
        <Search size={16} className="absolute top-1/2 left-2.5 -mt-2 text-ink-3" />
        <Input
          type="search"
          aria-label="Filter backups"
          placeholder="Filter by date, reason or release"
          {...verbatim}
          value={filter.text}
          onChange={(event) => onFilter({ ...filter, text: event.target.value })}
          className="pl-8"
        />
      </div>
      <Segmented
        label="State"
        segments={segments}
        pressed={[filter.state]}
        onPress={(state) => onFilter({ ...filter, state })}
        className="max-sm:w-full"
      />
      <p className="text-xs text-ink-3 max-sm:w-full lg:ml-auto">Choose one to see what going back to it would lose.</p>
    </div>
  );
}
