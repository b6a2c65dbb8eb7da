/**
 * Compose's interpolation: `$VAR`, `${VAR}`, `${VAR:-default}`, `${VAR-default}`, `${VAR:?why}`, `${VAR?why}`,
 * `${VAR:+instead}`, `${VAR+instead}`, all nested, and `$$` for a dollar sign. A dollar sign before anything else stays.
 * Unlike Compose, a variable that is not set and has no default is missing, never silently empty.
 */
export type Lookup = (name: string) => string | undefined;

export type Substitution =
  | { ok: true; text: string }
  | { ok: false; cause: "missing"; variable: string; why: string }
  | { ok: false; cause: "malformed"; part: string };

export function interpolate(template: string, lookup: Lookup): Substitution {
  let text = "";
  let rest = template;
  for (;;) {
    const dollar = rest.indexOf("$");
    if (dollar < 0) return { ok: true, text: text + rest };
    text += rest.slice(0, dollar);
    rest = rest.slice(dollar);
    const reference = readReference(rest);
    if (!reference) return { ok: false, cause: "malformed", part: rest };
    const value = evaluate(reference, lookup);
    if (!value.ok) return value;
    text += value.text;
    rest = rest.slice(reference.length);
  }
}

type Reference =
  | { kind: "text"; text: string; length: number }
  | { kind: "variable"; name: string; operator: Operator | ""; operand: string; length: number };

const operators = [":-", "-", ":?", "?", ":+", "+"] as const;
type Operator = (typeof operators)[number];

/** Reads what begins with a dollar sign. Undefined: an opened brace that makes no sense. */
function readReference(text: string): Reference | undefined {
  if (text.startsWith("$$")) return { kind: "text", text: "$", length: 2 };
  const plain = /^\$([A-Za-z_][A-Za-z0-9_]*)/.exec(text);
  if (plain?.[1]) return { kind: "variable", name: plain[1], operator: "", operand: "", length: plain[0].length };
  if (!text.startsWith("${")) return { kind: "text", text: "$", length: 1 };

  const end = closingBrace(text);
  const braced = /^([A-Za-z_][A-Za-z0-9_]*)(.*)$/s.exec(text.slice(2, end));
  if (end < 0 || !braced?.[1]) return undefined;
  const tail = braced[2] ?? "";
  const operator = tail === "" ? "" : operators.find((candidate) => tail.startsWith(candidate));
  if (operator === undefined) return undefined;
  return { kind: "variable", name: braced[1], operator, operand: tail.slice(operator.length), length: end + 1 };
}

function closingBrace(text: string): number {
  let open = 0;
  for (let index = 0; index < text.length; index++) {
    if (text[index] === "{") open++;
    if (text[index] === "}" && --open === 0) return index;
  }
  return -1;
}

function evaluate(reference: Reference, lookup: Lookup): Substitution {
  if (reference.kind === "text") return { ok: true, text: reference.text };
  const { name, operator, operand } = reference;
  const value = lookup(name);
  const counts = operator.startsWith(":") ? value !== undefined && value !== "" : value !== undefined;
  switch (operator) {
    case ":-":
    case "-":
      return counts ? { ok: true, text: value ?? "" } : interpolate(operand, lookup);
    case ":+":
    case "+":
      return counts ? interpolate(operand, lookup) : { ok: true, text: "" };
    case ":?":
    case "?":
    case "": {
      if (counts) return { ok: true, text: value ?? "" };
      const why = interpolate(operand, lookup);
      return why.ok ? { ok: false, cause: "missing", variable: name, why: why.text } : why;
    }
  }
}
