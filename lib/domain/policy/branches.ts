/** Whether a branch matches one of the patterns: `*` within a path segment, `**` across segments. */
export function matchesAny(branch: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => toExpression(pattern).test(branch));
}

function toExpression(pattern: string): RegExp {
  const source = pattern
    .split(/(\*\*|\*)/)
    .map((part) => (part === "**" ? ".*" : part === "*" ? "[^/]*" : part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")))
    .join("");
  return new RegExp(`^${source}$`);
}
