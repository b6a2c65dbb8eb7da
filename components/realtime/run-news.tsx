"use client";

import { usePathname } from "next/navigation";
import { useEffect, useRef } from "react";
import { Link } from "#components/ui/link.tsx";
import { useToast } from "#components/ui/toast.tsx";
import type { RunView } from "#lib/contract/run.ts";
import { usePanel } from "./realtime-provider.tsx";

const none: readonly RunView[] = [];

/** Says in passing that a run has ended, on every page but the run's own. */
export function RunNews() {
  const runs = usePanel().status?.activity ?? none;
  const path = usePathname();
  const toast = useToast();
  const going = useRef<ReadonlySet<number>>(new Set());

  useEffect(() => {
    for (const run of runs) {
      if (!run.outcome || !going.current.has(run.id) || path === `/runs/${run.id}`) continue;
      toast({
        title: run.title,
        description: run.sentence,
        environment: run.environment,
        bad: run.outcome === "rolled-back" || run.outcome === "needs-attention",
        link: (
          <Link href={`/runs/${run.id}`} className="link">
            Run {run.id}
          </Link>
        ),
      });
    }
    going.current = new Set(runs.filter((run) => !run.outcome).map((run) => run.id));
  }, [runs, path, toast]);

  return null;
}
