import fc from "fast-check";

/** Texts that have broken programs like this one: as paths, options, expressions, keys and bytes. */
const known = [
  "",
  ".",
  "..",
  "../../outside/secret",
  "..\\..\\outside\\secret",
  "/outside/secret",
  "/etc/passwd",
  "out",
  "out/secret",
  "logs/../../outside/secret",
  "%2e%2e%2foutside%2fsecret",
  "file:///etc/passwd",
  "~",
  "~root/.ssh/id_rsa",
  "\0",
  "main\0",
  "a\0../../outside/secret",
  "\ud800",
  "\ufeff",
  "\u202egnp.exe",
  "é",
  "e\u0301",
  "🙈",
  " ",
  "\t",
  "\r\n",
  "main\nrefs/heads/main",
  "-",
  "--",
  "-x",
  "--upload-pack=touch /tmp/x",
  "--output=/tmp/x",
  "ext::sh -c touch% /tmp/x",
  "$(touch /tmp/x)",
  "`touch /tmp/x`",
  "; touch /tmp/x",
  "| touch /tmp/x",
  "' OR 1=1 --",
  '"',
  "main..other",
  "main@{1}",
  "@{-1}",
  "HEAD",
  "HEAD^{/x}",
  ":/x",
  "refs/heads/main",
  "main.lock",
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "hasOwnProperty",
  "${X:-${X:-${X}}}",
  "${",
  "$",
  "<<",
  "*a",
  "&a [*a]",
  "!!js/function 'x'",
  "0",
  "-1",
  "010",
  "1e309",
  "NaN",
  "null",
  "2026-11-25T19-01-07Z",
  "9999-99-99T99-99-99Z",
  "(a+)+$",
  "x".repeat(64),
  "x".repeat(255),
  "x".repeat(300),
  "x".repeat(5000),
  "x".repeat(100_000),
  "a/".repeat(3000),
  "../".repeat(50),
  "{".repeat(2000),
  "${a:-".repeat(2000),
  "(".repeat(2000),
  `${"a".repeat(40)}!`,
];

export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { arbitrary: fc.constantFrom(...known), weight: 6 },
  { arbitrary: fc.tuple(fc.constantFrom(...known), fc.constantFrom(...known)).map((two) => two.join("")), weight: 1 },
  { arbitrary: fc.tuple(fc.constantFrom(...known), fc.constantFrom(...known)).map((two) => two.join("/")), weight: 2 },
  { arbitrary: fc.string({ unit: "binary" }), weight: 1 },
  { arbitrary: fc.string({ unit: "grapheme" }), weight: 1 },
  { arbitrary: fc.string(), weight: 1 },
);

const hostileNumber = fc.oneof(
  fc.constantFrom(0, -0, -1, 1, 1.5, 2 ** 31 - 1, 2 ** 31, 2 ** 32, 2 ** 53 - 1, 2 ** 53, 1e21, 1e308, -1e308),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);

const nested = (depth: number, wrap: (inner: unknown) => unknown) => {
  let value: unknown = "x";
  for (let level = 0; level < depth; level++) value = wrap(value);
  return value;
};

/** What JSON can say. */
export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  { arbitrary: hostileText, weight: 8 },
  { arbitrary: hostileNumber, weight: 3 },
  { arbitrary: fc.constantFrom(null, true, false, [], {}, [[]], [null], "toString"), weight: 2 },
  {
    arbitrary: fc.constantFrom(
      nested(50, (inner) => [inner]),
      nested(50, (inner) => ({ inner })),
      nested(1500, (inner) => [inner]),
      JSON.parse('{"__proto__":{"polluted":true}}'),
      JSON.parse('{"constructor":{"prototype":{"polluted":true}}}'),
      Array.from({ length: 2000 }, (_, index) => index),
      { length: -1 },
      { then: "x" },
      { toString: "x", valueOf: "x" },
    ),
    weight: 2,
  },
  { arbitrary: fc.jsonValue({ maxDepth: 3 }), weight: 1 },
);

/** A valid value with up to three places replaced, left out, added or repeated, so that it comes further than noise does. */
export function spoiled(valid: unknown): fc.Arbitrary<unknown> {
  const change = fc.tuple(
    fc.nat(),
    fc.oneof(
      { arbitrary: hostileValue.map((value) => ({ do: "replace" as const, value })), weight: 6 },
      { arbitrary: fc.constant({ do: "leave-out" as const }), weight: 1 },
      {
        arbitrary: fc.tuple(hostileText, hostileValue).map(([key, value]) => ({ do: "add" as const, key, value })),
        weight: 2,
      },
      { arbitrary: fc.constant({ do: "wrap" as const }), weight: 1 },
    ),
  );
  return fc.array(change, { minLength: 0, maxLength: 3 }).map((changes) => {
    let value = structuredClone(valid);
    for (const [place, what] of changes) value = changed(value, place, what);
    return value;
  });
}

type Change =
  | { do: "replace"; value: unknown }
  | { do: "leave-out" }
  | { do: "add"; key: string; value: unknown }
  | { do: "wrap" };

function changed(whole: unknown, place: number, change: Change): unknown {
  const root = { whole };
  const places = placesIn(root);
  const chosen = places[place % places.length];
  if (!chosen) return whole;
  const { holder, key } = chosen;
  const here = holder[key];
  if (change.do === "replace") put(holder, key, structuredClone(change.value));
  if (change.do === "wrap") put(holder, key, [here]);
  if (change.do === "add" && typeof here === "object" && here !== null)
    put(here as Holder, change.key, structuredClone(change.value));
  if (change.do === "leave-out") {
    if (Array.isArray(holder)) holder.splice(Number(key), 1);
    else if (holder !== (root as unknown)) delete holder[key];
  }
  return root.whole;
}

type Holder = Record<string, unknown>;

/** Also under `__proto__`, as `JSON.parse` does. */
const put = (holder: Holder, key: string, value: unknown) =>
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });

/** Deeper ones are only carried along. */
const deepestPlace = 30;

function placesIn(holder: object, levels = deepestPlace): { holder: Holder; key: string }[] {
  return Object.entries(holder).flatMap(([key, value]) => [
    { holder: holder as Holder, key },
    ...(typeof value === "object" && value !== null && levels > 0 ? placesIn(value, levels - 1) : []),
  ]);
}

/** A text with pieces of it replaced by others, repeated, or cut out. */
export function torn(text: string): fc.Arbitrary<string> {
  const cut = fc.record({ from: fc.nat(text.length), length: fc.nat(40), instead: fc.option(hostileText) });
  return fc.array(cut, { minLength: 1, maxLength: 4 }).map((cuts) =>
    cuts.reduce((before, { from, length, instead }) => {
      const piece = before.slice(from, from + length);
      return before.slice(0, from) + (instead ?? piece + piece) + before.slice(from + (instead === null ? 0 : length));
    }, text),
  );
}
