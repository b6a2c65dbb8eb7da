"use client";

import { WrapText } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useLogs } from "#components/realtime/use-logs.ts";
import { Dock } from "#components/shell/dock.tsx";
import { Button } from "#components/ui/button.tsx";
import { ErrorBlock } from "#components/ui/error-block.tsx";
import type { Environment } from "#lib/contract/names.ts";
import { emptyBuffer, type LogBuffer } from "./buffer.ts";
import { FollowControl } from "./follow-control.tsx";
import { LogLines } from "./log-lines.tsx";

interface LogStreamProps {
  environment: Environment;
  services: readonly string[];
  /** Every service there is. */
  known: readonly string[];
  /** What is chosen, at the left of the bar. */
  children: ReactNode;
}

/** What the chosen services write. Paused, it stands still and counts what comes. */
export function LogStream({ environment, services, known, children }: LogStreamProps) {
  const { buffer, problem } = useLogs(environment, services);
  const live = buffer ?? emptyBuffer;
  const subject = `${environment} ${services.join(" ")}`;
  const [pause, setPause] = useState<{ subject: string; buffer: LogBuffer }>();
  const held = pause?.subject === subject ? pause.buffer : undefined;
  const [wrap, setWrap] = useState(false);

  const control = {
    paused: held !== undefined,
    pausedAt: held?.rows.findLast((row) => row.kind === "line")?.at,
    news: held ? live.nextId - held.nextId : 0,
    onFollow: (follow: boolean) => setPause(follow ? undefined : { subject, buffer: live }),
  };

  return (
    <>
      <div className="flex flex-none flex-wrap items-center gap-3 border-b border-line px-gutter py-2 max-sm:gap-2">
        {children}
        <div className="ml-auto flex items-center gap-2 max-sm:hidden">
          <Button look="quiet" aria-pressed={wrap} onClick={() => setWrap(!wrap)} className="aria-pressed:text-ink">
            <WrapText size={14} />
            Wrap
          </Button>
          {services.length > 0 && <FollowControl {...control} />}
        </div>
      </div>
      {problem ? (
        <ErrorBlock title="The log cannot be shown" reference={problem.reference} className="mx-gutter my-4">
          {problem.message}
        </ErrorBlock>
      ) : (
        <LogLines
          buffer={held ?? live}
          label={`Log of ${services.join(", ")}`}
          hint={hint(services, known, buffer !== undefined)}
          wrap={wrap}
          follow={!held}
          onScrolledAway={() => control.onFollow(false)}
        />
      )}
      {services.length > 0 && (
        <Dock>
          <FollowControl {...control} docked />
        </Dock>
      )}
    </>
  );
}

function hint(services: readonly string[], known: readonly string[], answered: boolean): string {
  if (!known.length) return "Nothing is deployed here, so there is no log yet.";
  if (!services.length) return "Choose a service to see its log.";
  return answered ? "Nothing has been written yet." : "";
}
