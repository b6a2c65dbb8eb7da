import { describe, expect, test } from "vitest";
import {
  engineLost,
  flags,
  joined,
  kinds,
  type LogRecord,
  momentAt,
  momentOf,
  momentText,
  writeNote,
  writeRecord,
} from "#lib/contract/log-records.ts";
import type { Environment } from "#lib/contract/names.ts";
import { eventually } from "#lib/testing/eventually.ts";
import { longestLine } from "./assemble.ts";
import { Book } from "./book.ts";
import type { PageRequest } from "./feed.ts";
import type { LogWindow, Look, Subject } from "./messages.ts";

const utf8 = new TextEncoder();
const begin = Date.UTC(2026, 10, 20);
const momentOfLine = (at: number) => momentText(momentAt(begin + at));
const record = (at: number, text: string, changes: Partial<LogRecord> = {}): Uint8Array =>
  writeRecord({
    ...momentAt(begin + at),
    source: 7,
    kind: kinds.line,
    flags: 0,
    content: utf8.encode(text),
    ...changes,
  });

interface Said {
  at: number;
  text: string;
}

/** An archive in memory that answers pages as the real one does, and a book that asks it. */
function world(said: Partial<Record<Environment, Said[]>>, changes: Partial<Subject> = {}, limit?: number) {
  const asked: (PageRequest & { environment: Environment })[] = [];
  const watched: { environment: Environment; since: string }[] = [];
  const environments = Object.keys(said) as Environment[];
  let window: LogWindow | undefined;
  const introduce = (environment: Environment) => writeNote("source", 7, { environment, service: "backend" });
  const book = new Book(
    {
      async page(environment, request) {
        asked.push({ environment, ...request });
        const { since = "", until = "~", limit: most, newest } = request;
        const all = (said[environment] ?? []).filter(({ at }) => since <= momentOfLine(at) && momentOfLine(at) < until);
        const taken = newest ? all.slice(-most) : all.slice(0, most);
        const edge = newest ? taken[0] : taken.at(-1);
        const next = taken.length < all.length && edge ? momentOfLine(edge.at + (newest ? 0 : 1)) : undefined;
        return joined([
          introduce(environment),
          ...taken.map(({ at, text }) => record(at, text)),
          writeNote("end", 0, { cause: "page", ...(next && { next }) }),
        ]);
      },
      watch: (environment, _, since) => void watched.push({ environment, since }),
      show(shown) {
        window = shown;
        book.painted();
      },
      now: () => Date.now(),
      pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    },
    { feeds: environments.map((environment) => ({ environment, services: ["backend"] })), ...changes },
    limit,
  );
  const look = (changed: Partial<Look>) =>
    book.look({ number: 1, row: 0, follow: false, count: 20, version: window?.version ?? 0, opened: [], ...changed });
  look({ follow: true });
  return {
    book,
    asked,
    watched,
    look,
    window: () => window as LogWindow,
    /** What is in sight, from the top on. */
    seen: () => (window as LogWindow).rows.slice((window as LogWindow).top - (window as LogWindow).from).map(textOf),
    live: (environment: Environment, ...lines: Uint8Array[]) =>
      book.chunk(environment, joined([introduce(environment), ...lines])),
  };
}

function textOf(row: LogWindow["rows"][number]): string {
  if (row.kind === "line") return row.pieces.map(({ text }) => text).join("");
  return row.kind === "gap" ? `gap ${row.lines ?? ""}${row.reason}` : `end ${row.cause}`;
}
const every = (count: number, step = 1000): Said[] =>
  Array.from({ length: count }, (_, index) => ({ at: index * step, text: `line ${index}` }));

describe("opening", () => {
  test("shows the newest of the archive, and follows on from just before its end", async () => {
    const { book, window, seen, watched, live } = world({ staging: every(3000) });
    await book.connected();
    await eventually(async () => expect(window()).toMatchObject({ isOpen: true, lines: 1000, older: "more" }));
    expect(watched).toEqual([{ environment: "staging", since: momentOfLine(2_998_000) }]);
    await live("staging", record(2_999_000, "line 2999"), record(3_000_000, "fresh"));
    await eventually(async () => expect(seen().slice(-2)).toEqual(["line 2999", "fresh"]));
    expect(window().lines).toBe(1001);
  });

  test("both environments stand by time, each line with whose it is", async () => {
    const { book, window } = world({
      staging: [
        { at: 10, text: "s1" },
        { at: 30, text: "s2" },
      ],
      production: [
        { at: 20, text: "p1" },
        { at: 40, text: "p2" },
      ],
    });
    await book.connected();
    await eventually(async () => expect(window()?.rows.map(textOf)).toEqual(["s1", "p1", "s2", "p2"]));
    expect(window().rows.map(({ environment }) => environment)).toEqual([
      "staging",
      "production",
      "staging",
      "production",
    ]);
  });

  test("history before comes as somebody scrolls there, until the archive has no more", async () => {
    const { book, window, seen, look } = world({ staging: every(5200) });
    await book.connected();
    await eventually(async () => expect(window()).toMatchObject({ isOpen: true, count: 1000 }));
    look({ row: 0 });
    await eventually(async () => {
      look({ row: 0 });
      expect(window()).toMatchObject({ older: "none", lines: 5200, top: 0 });
      expect(seen()[0]).toBe("line 0");
    });
  });

  test("a range ends the history", async () => {
    const { book, window, look } = world({ staging: every(500) }, { since: momentOfLine(400_000) });
    await book.connected();
    look({ row: 0 });
    await eventually(async () => expect(window()).toMatchObject({ older: "none", lines: 100 }));
  });
});

describe("gaps", () => {
  const skipped = (lines: number, from: number, to: number) =>
    writeNote("skipped", 7, { lines, reason: "too fast", from: momentOfLine(from), to: momentOfLine(to) });

  test("lines that were skipped are a row, and are loaded from the archive", async () => {
    const said = every(10);
    const { book, window, seen, live } = world({ staging: said });
    await book.connected();
    said.push(...every(40).slice(10));
    await live("staging", skipped(29, 10_000, 38_000), record(39_000, "line 39"));
    await eventually(async () => expect(seen().slice(-2)).toEqual(["gap 29too fast", "line 39"]));
    const gap = window().rows.find(({ kind }) => kind === "gap");
    await book.fill(gap?.id ?? "");
    await eventually(async () => expect(window()).toMatchObject({ count: 40, lines: 40 }));
    expect(window().rows.map(textOf)).toEqual(said.map(({ text }) => text));
  });

  test("what even the engine has lost is told, and cannot be loaded", async () => {
    const { book, window, live } = world({ staging: every(2) });
    await book.connected();
    await live(
      "staging",
      writeNote("skipped", 7, { reason: engineLost, from: momentOfLine(2000), to: momentOfLine(3000) }),
    );
    await eventually(async () => expect(window().rows.at(-1)).toMatchObject({ kind: "gap", loadable: false }));
  });

  test("after a long lost connection the newest lines stand behind a gap, which somebody who reads there loads", async () => {
    const said = every(50);
    const { book, window, seen, look } = world({ staging: said });
    await book.connected();
    await book.disconnected("The connection was lost.");
    said.push(...every(3000).slice(50));
    await book.connected();
    await eventually(async () => expect(window()).toMatchObject({ lines: 1050 }));
    look({ row: 40 });
    await eventually(async () => {
      expect(window()).toMatchObject({ lines: 3000 });
      expect(seen().slice(9, 12)).toEqual(["line 49", "end The connection was lost.", "line 50"]);
    });
  });

  test("a gap is a row, but no line, whatever levels are left out", async () => {
    const { book, window, live } = world({ staging: every(2) });
    await book.connected();
    await live("staging", skipped(29, 10_000, 38_000));
    await eventually(async () => expect(window()).toMatchObject({ count: 3, lines: 2, shown: 2 }));
    book.levels(0);
    await eventually(async () => expect(window()).toMatchObject({ count: 1, lines: 2, shown: 0 }));
  });

  test("every end has its cause", async () => {
    const { book, window, live } = world({ staging: every(2) });
    await book.connected();
    await live("staging", writeNote("end", 7, { cause: "exited with 1" }));
    await book.broken("staging", "You may no longer read this.");
    await eventually(async () =>
      expect(window().rows.map(textOf).slice(-2)).toEqual(["end exited with 1", "end You may no longer read this."]),
    );
  });
});

describe("going somewhere", () => {
  test("a jump loads the lines around a moment, with gaps to what was there", async () => {
    const { book, window, seen } = world({ staging: every(10_000) });
    await book.connected();
    await book.jump(momentOfLine(5_000_500));
    await eventually(async () => expect(window().focus?.number).toBe(1));
    await eventually(async () => expect(seen()[0]).toBe("line 5001"));
    expect(window().rows.map(textOf)).toContain("line 4990");
  });

  test("a link opens its line, from the archive", async () => {
    const at = { moment: momentOfLine(1_234_000), id: `staging/backend@${momentOfLine(1_234_000)}` };
    const { book, window, seen } = world({ staging: every(5000) }, { at });
    await book.connected();
    await eventually(async () => expect(seen()[0]).toBe("line 1234"));
    expect(window().focus).toMatchObject({ id: at.id });
    expect(window().focus?.missing).toBeUndefined();
  });

  test("a line that is gone is said to be", async () => {
    const at = { moment: momentOfLine(1500), id: `staging/backend@${momentOfLine(1500)}` };
    const { book, window } = world({ staging: every(10) }, { at });
    await book.connected();
    await eventually(async () => expect(window().focus).toMatchObject({ missing: true }));
  });

  test("search counts and steps, and its matches are marked where they are", async () => {
    const { book, window, seen } = world({ staging: every(500) });
    await book.connected();
    book.search({ text: "ine 49", expression: false });
    await eventually(async () => expect(window().search).toMatchObject({ hits: 11, current: 0, done: true }));
    book.step(false);
    await eventually(async () => expect(window().search).toMatchObject({ current: 11 }));
    expect(seen()[0]).toBe("line 499");
    const [row] = window().rows.slice(window().top - window().from);
    expect(row?.kind === "line" && row.pieces).toEqual([{ text: "l" }, { text: "ine 49", hit: true }, { text: "9" }]);
    book.step(true);
    await eventually(async () => expect(window().search).toMatchObject({ current: 1 }));
    book.search({ text: "[", expression: true });
    await eventually(async () => expect(window().search?.problem).toBeTruthy());
  });
});

test("a row that is looked at stays where it is while lines are added before it and behind it", async () => {
  const said = every(3000);
  const { book, window, seen, look, live } = world({ staging: said });
  await book.connected();
  await eventually(async () => expect(window()).toMatchObject({ count: 1000 }));
  look({ row: 30 });
  await eventually(async () => expect(window()).toMatchObject({ count: 3000 }));
  expect(seen()[0]).toBe("line 2030");
  await live(
    "staging",
    ...every(4000)
      .slice(3000)
      .map(({ at, text }) => record(at, text)),
  );
  await eventually(async () => expect(window()).toMatchObject({ count: 4000, top: 2030 }));
  expect(seen()[0]).toBe("line 2030");
});

test("a line of 10 MB is one row, of which the tab keeps 64 KiB, and it is shown whole when it is opened", async () => {
  const { book, window, look, live } = world({ staging: [] });
  await book.connected();
  const part = record(1, "x".repeat(16 * 1024), { flags: flags.goesOn });
  for (let parts = 0; parts < 640; parts++) await live("staging", part);
  await live("staging", record(1, "end"), record(2, "after"));
  await eventually(async () => expect(window().rows).toHaveLength(2));
  const [row] = window().rows;
  expect(row).toMatchObject({ kind: "line", cut: true, more: longestLine - 4000 });
  look({ opened: [row?.id ?? ""] });
  await eventually(async () => expect(window().rows[0]).toMatchObject({ whole: "x".repeat(longestLine) }));
});

test("more lines than anybody could read are shown less often, the last of them too", async () => {
  const { book, window, seen, live } = world({ staging: [] });
  await book.connected();
  const before = window()?.version ?? 0;
  const beganAt = performance.now();
  const many = every(1100, 1);
  for (let part = 0; part < 40; part++)
    await live("staging", ...many.map(({ at }) => record(part * 2000 + at, `${part} ${at}`)));
  await eventually(async () => expect(seen().at(-1)).toBe("39 1099"));
  expect(window().version - before).toBeLessThan((performance.now() - beganAt) / 200 + 3);
});

test("what a test reads is every line in its order", async () => {
  const { book, live } = world({ staging: every(2000) });
  await book.connected();
  await live("staging", writeNote("end", 7, { cause: "exited" }), record(2_500_000, "last"));
  const lines = await book.sample(998, 10);
  expect(lines.map(({ text }) => text)).toEqual(["line 1998", "line 1999", "last"]);
  expect(momentOf(lines[0]?.moment ?? "")).toEqual(momentAt(begin + 1_998_000));
});
