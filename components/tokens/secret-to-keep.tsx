import { useEffect, useRef } from "react";
import { Copyable } from "#components/ui/copyable.tsx";
import { useBrowserOrigin } from "#components/ui/use-browser-origin.ts";

/** It is shown this once; who has it can use it. */
export function SecretToKeep({ name, secret }: { name: string; secret: string }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.scrollIntoView({ block: "nearest" });
  }, []);
  return (
    <div ref={box} role="status" className="mt-4 scroll-mb-24 rounded-md bg-sunken px-3 py-2.5">
      <p className="font-medium">Keep the token {name} now</p>
      <p className="mb-1.5 text-pretty text-ink-2">
        It is not shown again. Keep it among your CI's secrets as SLIPWAY_TOKEN, with SLIPWAY_URL={useBrowserOrigin()}
      </p>
      <Copyable text={secret} className="max-w-full break-all text-left whitespace-normal">
        {secret}
      </Copyable>
    </div>
  );
}
