import type { RefView } from "#lib/contract/link.ts";
import { refShape } from "#lib/contract/names.ts";

export interface RefOption {
  /** What is asked for: a branch, a tag, or what was typed. */
  ref: string;
  known?: RefView;
}

export const shownOptions = 200;

/** The refs that match what was typed, newest first, and what was typed itself where it could be a commit. */
export function refOptions(refs: readonly RefView[], typed: string): { options: RefOption[]; more: number } {
  const words = typed.trim().toLowerCase();
  const matching = refs
    .filter((ref) => !words || [ref.name, ref.title, ref.commit].some((text) => text.toLowerCase().includes(words)))
    .sort((a, b) => Number(b.name === typed.trim()) - Number(a.name === typed.trim()) || b.at - a.at);
  const options: RefOption[] = matching.slice(0, shownOptions).map((known) => ({ ref: known.name, known }));
  const own = typed.trim();
  if (own && !refs.some((ref) => ref.name === own) && refShape.test(own)) options.push({ ref: own });
  return { options, more: Math.max(0, matching.length - shownOptions) };
}
