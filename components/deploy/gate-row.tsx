import { Check, TriangleAlert, X } from "lucide-react";
import { useState } from "react";
import { useActor } from "#components/realtime/person-provider.tsx";
import { cn } from "#components/ui/cn.ts";
import { ReasonForm } from "#components/ui/reason-form.tsx";
import type { GateView } from "#lib/contract/gates.ts";
import { may } from "#lib/contract/permissions.ts";
import { CommitAndPush } from "./commit-and-push.tsx";
import { GateFix } from "./gate-fix.tsx";
import type { GateStanding } from "./readiness.ts";

interface GateRowProps {
  gate: GateView;
  standing: GateStanding;
  /** Why somebody goes on without it. */
  reason: string | undefined;
  onOverride(reason?: string): void;
  onMended(): void;
}

const words = { met: "", overridden: "Overridden", unmet: "Not met" };

export function GateRow({ gate, standing, reason, onOverride, onMended }: GateRowProps) {
  const unmet = standing === "unmet";
  return (
    <li
      data-gate={gate.id}
      data-standing={standing}
      className={cn(
        "grid grid-cols-[16px_minmax(0,1fr)_auto] items-baseline gap-x-2.5 gap-y-0.5 py-2.5 max-sm:py-[9px]",
        unmet ? "-mx-3 mb-1 rounded-md bg-failing-tint px-3 max-sm:pb-1" : "border-b border-line last:border-b-0",
      )}
    >
      <Mark standing={standing} />
      <span className={unmet ? "font-semibold" : "font-medium"}>
        {gate.title}
        {standing === "met" && <span className="sr-only">, met</span>}
      </span>
      <span
        className={cn(
          "text-right text-xs leading-5 max-sm:col-[2/-1] max-sm:text-left",
          standing !== "met" && "font-semibold",
          unmet ? "text-failing-ink" : standing === "overridden" ? "text-ink" : "text-ink-2",
        )}
      >
        {words[standing] || gate.evidence}
      </span>
      {standing !== "met" && <p className="col-[2/-1] text-pretty break-words text-ink-2">{gate.evidence}</p>}
      {standing === "overridden" && (
        <p className="col-[2/-1] text-pretty break-words">
          “{reason}”{" "}
          <button type="button" className="link tap ml-1 text-ink-2" onClick={() => onOverride()}>
            Take back
          </button>
        </p>
      )}
      {unmet && <WaysOn gate={gate} onOverride={onOverride} onMended={onMended} />}
    </li>
  );
}

function Mark({ standing }: { standing: GateStanding }) {
  if (standing === "met") return <Check size={16} className="mt-0.5 self-start text-ink-2" />;
  if (standing === "overridden") return <TriangleAlert size={16} className="mt-0.5 self-start text-ink-2" />;
  return <X size={16} className="mt-0.5 self-start text-failing" />;
}

/** What can be done about an unmet gate: mend it, or go on without it. */
function WaysOn({ gate, onOverride, onMended }: Pick<GateRowProps, "gate" | "onOverride" | "onMended">) {
  const actor = useActor();
  const [open, setOpen] = useState<"commit" | "override">();
  const close = () => setOpen(undefined);
  const mayOverride = gate.overridableWith && may(actor, gate.overridableWith);
  if (open === "commit") return <CommitAndPush onDone={onMended} onClose={close} />;
  if (open === "override") {
    return (
      <ReasonForm
        question={`Why may this go live without “${gate.title}”?`}
        action={`Override, recorded as ${actor.name}`}
        look="env"
        className="col-[2/-1] mt-1.5 grid gap-2 pb-1"
        onReason={onOverride}
        onClose={close}
      />
    );
  }
  if (!gate.fix && !gate.overridableWith) return null;
  return (
    <div className="col-[2/-1] mt-1 flex flex-wrap gap-x-5 gap-y-1 font-medium max-sm:mt-0 max-sm:gap-x-6 max-sm:[&>*]:min-h-11 max-sm:[&>*]:content-center">
      {gate.fix && <GateFix fix={gate.fix} onCommit={() => setOpen("commit")} />}
      {mayOverride && (
        <button type="button" className="link text-left text-ink-2" onClick={() => setOpen("override")}>
          Override with a reason…
        </button>
      )}
      {gate.overridableWith && !mayOverride && (
        <span className="font-normal text-ink-2">
          {may({ role: "lead" }, gate.overridableWith) ? "A lead or an administrator" : "An administrator"} can override
          it with a reason.
        </span>
      )}
    </div>
  );
}
