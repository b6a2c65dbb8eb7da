"use client";

import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import type { Answer, Refused } from "#lib/contract/answer.ts";

/** A refusal as an error, so that what was answered before stays on the page beside it. */
class QuestionRefused extends Error {
  override readonly name = "QuestionRefused";
  readonly refused: Refused;
  constructor(refused: Refused) {
    super(refused.message);
    this.refused = refused;
  }
}

const unreachable: Refused = { ok: false, code: "unreachable", message: "The panel could not be reached." };

interface QuestionOptions<Value> {
  /** What the server rendered the page with. */
  initial?: Value;
  /** Asked again when this is another than before. */
  changed?: unknown;
  /** Asked again after so many milliseconds, as long as it says so. */
  again?(value: Value | undefined): number | false;
  enabled?: boolean;
}

/** Asks the worker something that is shown, again when the page is looked at again. `refused` is why it last was not answered. */
export function useQuestion<Value>(
  key: readonly unknown[],
  question: () => Promise<Answer<Value>>,
  { initial, changed, again, enabled = true }: QuestionOptions<Value> = {},
) {
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: key,
    queryFn: async () => {
      const answer = await question();
      if (answer.ok) return answer.value;
      throw new QuestionRefused(answer);
    },
    initialData: initial,
    staleTime: 0,
    enabled,
    refetchOnWindowFocus: "always",
    refetchInterval: ({ state }) => again?.(state.data) ?? false,
  });

  useEffect(() => {
    if (enabled) void refetch({ cancelRefetch: false });
  }, [changed, enabled, refetch]);

  const refused = error instanceof QuestionRefused ? error.refused : error ? unreachable : undefined;
  return { value: data, refused, asking: isFetching, ask: () => void refetch() };
}
