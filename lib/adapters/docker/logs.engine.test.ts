import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dockerWorld } from "#lib/testing/docker-world.ts";
import { setting, silent, soon, until } from "#lib/testing/engine-contract/shared.ts";
import { type EngineProxy, engineProxy } from "#lib/testing/engine-proxy.ts";
import type { EngineUnderTest } from "#lib/testing/engine-under-test.ts";
import { flags, recordsOf } from "../../contract/log-records.ts";
import type { Runtime } from "../../domain/compose/model.ts";
import { createDockerEngine } from "./engine.ts";

let world: EngineUnderTest;
let proxy: EngineProxy;
beforeAll(async () => {
  world = await dockerWorld();
  proxy = await engineProxy((await world.engine().info(soon())).host);
});
afterAll(async () => {
  await proxy?.close();
  await world?.cleanUp();
});

/** Runs a Perl program in a container; what it prints is the log. */
const perl = (program: string, ...words: string[]): Partial<Runtime> => ({
  entrypoint: ["perl", "-e", `$| = 1; binmode STDOUT; ${program}`, ...words],
  command: [],
  stopSignal: "SIGKILL",
});
const drivers: Record<string, Partial<Runtime>> = {
  "json-file": { logging: { driver: "json-file", options: {} } },
  local: { logging: { driver: "local", options: {} } },
  "a terminal": { tty: true },
};

async function started(runtime: Partial<Runtime>) {
  const at = setting(world);
  await at.engine.startRelease(at.release(1, { backend: { runtime } }), silent, soon());
  return { ...at, name: `${at.prefix}-backend-r1` };
}

interface Read {
  lines: Buffer[];
  end: string;
  lost: number;
  resume?: string;
}

/** Whole lines, as they were written. */
async function read(
  at: Awaited<ReturnType<typeof started>>,
  options: { since?: string; follow?: boolean } = {},
  engine = at.engine,
  enough: (lines: number) => boolean = () => false,
): Promise<Read> {
  const stop = new AbortController();
  const signal = AbortSignal.any([stop.signal, soon()]);
  const found: Read = { lines: [], end: "", lost: 0 };
  const open: [Buffer[], Buffer[]] = [[], []];
  for await (const piece of engine.readLog(at.scope, at.name, { source: 1, follow: true, ...options }, signal)) {
    if (piece.type === "lost") found.lost += 1;
    if (piece.type === "end") Object.assign(found, { end: piece.cause, resume: piece.resume });
    if (piece.type !== "lines") continue;
    for (const { flags: flag, content } of recordsOf(piece.bytes)) {
      const parts = open[flag & flags.stderr ? 1 : 0];
      parts.push(Buffer.from(content));
      if (flag & flags.goesOn) continue;
      found.lines.push(Buffer.concat(parts));
      parts.length = 0;
    }
    if (enough(found.lines.length)) stop.abort();
  }
  return found;
}

/** Where a number does not follow on the one before. */
const breaksIn = (numbers: readonly number[], step = 1) =>
  numbers.flatMap((number, index) => {
    const before = index === 0 ? 0 : (numbers[index - 1] as number);
    return number === before + step ? [] : [[before, number]];
  });

describe.each(Object.entries(drivers))("from %s", (driver, runtime) => {
  test("every byte that the engine keeps arrives: 10 MB in a line, zero bytes, cut letters, carriage returns", async () => {
    const program = `
      print "x" x 10_485_760, "\\n"; for my $byte ("\\xF0", "\\x9F", "\\x9A", "\\xA2\\n") { print $byte; select undef, undef, undef, 0.03 }
      print "a\\0\\xFFb\\n"; print "10 %\\r20 %\\r\\n"; print "\\xC3\\xBC" x 20_000, "\\n"; print "\\n"; print "no end";`;
    const at = await started({ ...perl(program), ...runtime });
    const { lines, end } = await read(at);
    const noLetter = Buffer.from(driver === "local" ? [255] : "\ufffd"); // what is no UTF-8 is none in JSON either
    const expected = [
      Buffer.alloc(10_485_760, "x"),
      Buffer.from("🚢"),
      Buffer.concat([Buffer.from("a\0"), noLetter, Buffer.from("b")]),
      Buffer.from(driver === "a terminal" ? "10 %\r20 %\r" : "10 %\r20 %"), // a terminal adds one of its own
      Buffer.from("ü".repeat(20_000)),
      Buffer.from(""),
      Buffer.from("no end"),
    ];
    expect(lines.map(({ length }) => length)).toEqual(expected.map(({ length }) => length));
    for (const [index, line] of lines.entries()) expect(line.equals(expected[index] as Buffer)).toBe(true);
    expect(end).toBe("exited with 0");
  });

  test("a reader who is cut at any moment goes on with no line lost and none twice", async () => {
    const program = `for my $n (1..30_000) { print "$n\\n"; $n % 5 or print STDERR "e$n\\n" }`;
    const at = await started({ ...perl(program), ...runtime });
    const lines: string[] = [];
    let since: string | undefined;
    for (let cuts = 0; ; cuts++) {
      const limit = cuts < 8 ? (cuts + 1) * 377 : Number.POSITIVE_INFINITY;
      const found = await read(at, { since }, at.engine, (count) => count >= limit);
      lines.push(...found.lines.map(String));
      expect(found.lost).toBe(0);
      since = found.resume ?? since;
      if (found.end !== "closed") break;
    }
    const numbers = (all: string[]) => all.map((line) => Number(line.replace("e", "")));
    const errors = lines.filter((line) => line.startsWith("e"));
    const others = lines.filter((line) => !line.startsWith("e"));
    expect(breaksIn(numbers(others))).toEqual([]);
    expect(others).toHaveLength(30_000);
    expect(breaksIn(numbers(errors), 5)).toEqual([]);
    expect(errors).toHaveLength(6000);
  });
});

test.each([
  ["json-file", "20,000 lines a second", "$n % 200 or select undef, undef, undef, 0.01", 60_000, "20"],
  ["json-file", "as fast as it can", "", 100_000, "100"],
  ["local", "as fast as it can", "", 100_000, "100"],
])(
  "a log of %s that is rotated under its reader many times, %s, tells every line once and in order",
  async (driver, _, rest, count, files) => {
    const program = `for my $n (1..${count}) { print "$n ", "x" x 100, "\n"; ${rest} }`;
    const logging = {
      driver,
      options: { "max-size": "1m", "max-file": files, ...(driver === "local" && { compress: "false" }) },
    };
    const at = await started({ ...perl(program), logging });
    const { lines, lost } = await read(at);
    const numbers = lines.map((line) => Number(line.toString().split(" ")[0]));
    expect(breaksIn(numbers)).toEqual([]);
    expect(numbers).toHaveLength(count);
    expect(lost).toBe(0); // the engine kept them all
  },
);

test("what the engine has thrown away is told, with its time", async () => {
  const program = `for my $n (1..60_000) { print "$n ", "x" x 100, "\\n" }`;
  const logging = { driver: "json-file", options: { "max-size": "1m", "max-file": "2" } };
  const at = await started({ ...perl(`print "first\\n"; sleep 2; ${program}`), logging });
  const first = await read(at, {}, at.engine, (count) => count === 1);
  expect(first.lines.map(String)).toEqual(["first"]);
  await until(at.look, ({ containers }) => containers[at.name]?.state === "exited"); // it said far more than is kept
  const { lines, lost } = await read(at, { since: first.resume });
  expect(lost).toBe(1);
  expect(lines.at(-1)?.toString()).toMatch(/^60000 /);
});

test("an engine that goes away ends the stream with its cause, and the next one goes on", async () => {
  const program = `for my $n (1..2000) { print "$n\\n"; select undef, undef, undef, 0.001 }`;
  const at = await started(perl(program));
  const mortal = createDockerEngine({ host: proxy.host, instance: world.instance });
  const lines: string[] = [];
  let since: string | undefined;
  for (let deaths = 0; ; deaths++) {
    const found = await read(at, { since }, mortal, (count) => {
      if (deaths < 3 && count > 200) proxy.die();
      return false;
    });
    lines.push(...found.lines.map(String));
    since = found.resume ?? since;
    if (found.end === "exited with 0") break;
    expect(found.end).toMatch(/went away|No Docker engine answers/);
    proxy.revive();
  }
  expect(lines.map(Number)).toEqual(Array.from({ length: 2000 }, (_, index) => index + 1));
});

test("says which of its variables are secret, before its first line", async () => {
  const at = await started({ ...perl('print "hello\\n"'), environment: { API_TOKEN: "a secret value", NAME: "wms" } });
  const pieces = [];
  for await (const piece of at.engine.readLog(at.scope, at.name, { source: 1, follow: true }, soon()))
    pieces.push(piece);
  expect(pieces[0]).toEqual({ type: "opened", secrets: ["a secret value"] });
  expect(pieces[1]).toMatchObject({ type: "lines", lines: 1 });
});
