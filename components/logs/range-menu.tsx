import { Check, ChevronDown, Clock } from "lucide-react";
import { Button } from "#components/ui/button.tsx";
import { Menu, MenuItem } from "#components/ui/menu.tsx";
import { type Range, rangeNames, ranges } from "./subject.ts";

interface RangeMenuProps {
  range: Range | undefined;
  onRange(range: Range | undefined): void;
  className?: string;
}

/** How far back the log goes here. */
export function RangeMenu({ range, onRange, className }: RangeMenuProps) {
  const choices: (Range | undefined)[] = [undefined, ...(Object.keys(ranges) as Range[])];
  return (
    <Menu
      align="start"
      trigger={
        <Button look="quiet" className={className}>
          <Clock size={14} />
          {range ? rangeNames[range] : "All time"}
          <ChevronDown size={12} />
        </Button>
      }
    >
      {choices.map((choice) => (
        <MenuItem key={choice ?? "all"} onSelect={() => onRange(choice)}>
          <Check size={14} className={choice === range ? undefined : "invisible"} />
          {choice ? rangeNames[choice] : "All time"}
        </MenuItem>
      ))}
    </Menu>
  );
}
