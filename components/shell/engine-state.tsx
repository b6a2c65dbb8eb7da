import { StateBadge } from "#components/ui/state-badge.tsx";
import type { EngineStatus } from "#lib/contract/status.ts";

export function EngineState({ engine }: { engine: EngineStatus }) {
  const said = engine.answers
    ? `Docker engine ${engine.version ?? ""} answers at ${engine.host}`
    : (engine.problem ?? `No Docker engine answers at ${engine.host}`);
  return (
    <StateBadge state={engine.answers ? "healthy" : "failing"} title={said} className="text-xs">
      {engine.answers ? "engine" : "no engine"}
    </StateBadge>
  );
}
