"use client";

import { useState, useTransition } from "react";
import type { Answer, Refused } from "#lib/contract/answer.ts";

export const unreachable = (again = "Sending it again is safe: it is done once."): Refused => ({
  ok: false,
  code: "unreachable",
  message: `The panel could not be reached, so it is not known whether the request arrived. ${again}`,
});

interface RequestOptions {
  onRefused?: ((refused: Refused) => void) | undefined;
  /** What to do before it is sent again when nobody knows whether it arrived, where each time makes something more. */
  again?: string | undefined;
}

/**
 * Sends one request at a time and keeps why the last one was refused. The request id stays until there is an answer, so
 * that a double click, or a second try after a lost connection, is one run.
 */
export function useRequest<Input, Value>(
  request: (input: Input) => Promise<Answer<Value>>,
  onDone: (value: Value) => void,
  { onRefused, again }: RequestOptions = {},
) {
  const [refused, setRefused] = useState<Refused>();
  const [requestId, setRequestId] = useState(() => crypto.randomUUID());
  const [pending, startTransition] = useTransition();
  const send = (input: Input) =>
    startTransition(async () => {
      const answer = await request(input).catch(() => undefined);
      startTransition(() => {
        if (answer) setRequestId(crypto.randomUUID());
        if (answer?.ok) {
          setRefused(undefined);
          return onDone(answer.value);
        }
        const why = answer ?? unreachable(again);
        setRefused(why);
        onRefused?.(why);
      });
    });
  return { send, pending, refused, requestId };
}
