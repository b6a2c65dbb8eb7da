"use client";

import { useState, useTransition } from "react";
import type { Answer, Refused } from "#lib/contract/answer.ts";

const unreachable: Refused = {
  ok: false,
  code: "unreachable",
  message:
    "The panel could not be reached, so it is not known whether the request arrived. Sending it again is safe: it is done once.",
};

/**
 * Sends one request at a time and keeps why the last one was refused. The request id stays until there is an answer, so
 * that a double click, or a second try after a lost connection, is one run.
 */
export function useRequest<Input, Value>(
  request: (input: Input) => Promise<Answer<Value>>,
  onDone: (value: Value) => void,
  onRefused?: (refused: Refused) => void,
) {
  const [refused, setRefused] = useState<Refused>();
  const [requestId, setRequestId] = useState(() => crypto.randomUUID());
  const [pending, startTransition] = useTransition();
  const send = (input: Input) =>
    startTransition(async () => {
      const answer = await request(input).catch(() => unreachable);
      startTransition(() => {
        if (answer !== unreachable) setRequestId(crypto.randomUUID());
        setRefused(answer.ok ? undefined : answer);
        if (answer.ok) onDone(answer.value);
        else onRefused?.(answer);
      });
    });
  return { send, pending, refused, requestId };
}
