import { Check } from "lucide-react";
import { useId } from "react";
import { Input, verbatim } from "./field.tsx";

interface ConfirmFieldProps {
  phrase: string;
  value: string;
  onChange(value: string): void;
}

/** The field in which a phrase is typed before something that cannot be taken back lightly. */
export function ConfirmField({ phrase, value, onChange }: ConfirmFieldProps) {
  const id = useId();
  return (
    <div className="w-54 flex-none max-sm:w-full">
      <label htmlFor={id} className="mb-1 block text-xs text-ink-2 max-sm:text-sm">
        Type <b className="font-mono font-semibold tracking-[0.04em] text-ink">{phrase}</b>
      </label>
      <div className="relative">
        <Input
          id={id}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          {...verbatim}
          className="pr-9 font-mono tracking-[0.08em]"
        />
        {value === phrase && (
          <Check size={16} className="absolute top-1/2 right-2.5 -mt-2 text-ink-2" aria-label="It matches" />
        )}
      </div>
    </div>
  );
}
