import { useRouter, useSearchParams } from "next/navigation";
import { useState } from "react";
import { useActor } from "#components/realtime/person-provider.tsx";
import { may } from "#lib/contract/permissions.ts";
import { type Ask, askIn, neededFor } from "./ask.ts";

/** The question that is open: asked on the page, or named in its address, which is tidied when it is answered. */
export function useAsk() {
  const actor = useActor();
  const router = useRouter();
  const params = useSearchParams();
  const [here, setAsk] = useState<Ask>();
  const named = askIn(params);
  const ask = here ?? (named && may(actor, neededFor(named)) ? named : undefined);
  const close = () => {
    setAsk(undefined);
    if (params.size > 0) router.replace("/", { scroll: false });
  };
  return { ask, setAsk, close };
}
