import { Check } from "lucide-react";

export const steps = ["Repository", "Services", "Environments", "What would happen"] as const;

interface StepsProps {
  current: number;
  /** Those behind it can be gone back to. */
  onGo(step: number): void;
}

/** Where one is on the way. */
export function Steps({ current, onGo }: StepsProps) {
  return (
    <nav aria-label="Steps" className="mb-6 border-b border-line">
      <ol className="flex flex-wrap gap-x-5">
        {steps.map((name, step) => (
          <li key={name} {...(step === current && { "aria-current": "step" })}>
            <button
              type="button"
              disabled={step >= current}
              onClick={() => onGo(step)}
              className={`flex min-h-9 items-center gap-1.5 border-b-2 max-sm:min-h-11 ${
                step === current ? "border-ink font-semibold text-ink" : "border-transparent text-ink-3"
              } ${step < current ? "text-ink-2 hover:text-ink" : ""}`}
            >
              {step < current ? <Check size={14} aria-label="done" /> : <span className="mono">{step + 1}</span>}
              {name}
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}
