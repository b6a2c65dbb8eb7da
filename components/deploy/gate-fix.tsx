import { ArrowUpRight } from "lucide-react";
import { useMay } from "#components/realtime/person-provider.tsx";
import type { GateView } from "#lib/contract/gates.ts";

interface GateFixProps {
  fix: NonNullable<GateView["fix"]>;
  onCommit(): void;
}

/** Leads to what mends a gate. Another page opens beside this one, so that nothing typed here is lost. */
export function GateFix({ fix, onCommit }: GateFixProps) {
  const mayCommit = useMay("deploy:staging");
  switch (fix.kind) {
    case "commit-and-push":
      return (
        mayCommit && (
          <button type="button" className="link text-left" onClick={onCommit}>
            Commit and push…
          </button>
        )
      );
    case "checklist":
      return <Elsewhere href="/checklist">Open the checklist</Elsewhere>;
    case "settings":
      return <Elsewhere href="/settings">Open the settings</Elsewhere>;
    case "isolation":
      return <Elsewhere href="/isolation">Open isolation</Elsewhere>;
    case "run":
      return <Elsewhere href={`/runs/${fix.run}`}>Open run {fix.run}</Elsewhere>;
  }
}

function Elsewhere({ href, children }: { href: string; children: React.ReactNode }) {
  return (
    <a href={href} target="_blank" rel="noreferrer" className="inline-flex items-center gap-1">
      <span className="link">{children}</span>
      <ArrowUpRight size={14} className="text-ink-3" aria-label="opens in a new tab" />
    </a>
  );
}
