import { useEffect, useRef } from "react";
import { Copyable } from "#components/ui/copyable.tsx";
import { DayAndTime } from "#components/ui/relative-time.tsx";
import { useBrowserOrigin } from "#components/ui/use-browser-origin.ts";
import type { OneTimeLink } from "#lib/contract/people.ts";

/** It is shown this once; who has it can use it, so it goes to that person alone. */
export function LinkToHandOver({ name, link }: { name: string; link: OneTimeLink }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.scrollIntoView({ block: "nearest" });
  }, []);
  const address = `${useBrowserOrigin()}${link.path}`;
  return (
    <div ref={box} role="status" className="mt-4 scroll-mb-24 rounded-md bg-sunken px-3 py-2.5">
      <p className="font-medium">Hand this link to {name}</p>
      <p className="mb-1.5 text-pretty text-ink-2">
        It works once, until <DayAndTime at={link.expiresAt} />, for whoever has it. It is not shown again.
      </p>
      <Copyable text={address} className="max-w-full break-all text-left whitespace-normal">
        {address}
      </Copyable>
    </div>
  );
}
