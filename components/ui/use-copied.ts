import { useState } from "react";

const shownMs = 1500;

/** Copies a text, and says for a moment that it has. */
export function useCopied(): { copied: boolean; copy(text: string): Promise<void> } {
  const [copied, setCopied] = useState(false);
  const copy = async (text: string) => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), shownMs);
  };
  return { copied, copy };
}
