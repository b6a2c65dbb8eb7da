import { expect, test } from "vitest";
import { requestFrom } from "./access-log.ts";

const logged = (facts: Record<string, unknown> = {}, times: Record<string, unknown> = {}) =>
  JSON.stringify({
    kind: "request",
    at: 1_000_000,
    port: 8080,
    release: "r42",
    status: 200,
    end: "----",
    ...facts,
    times: { handshake: 0, idle: 0, request: 0, queue: 0, connect: 0, response: 3, total: 3, ...times },
  });

test("a request ended when its answer had: after the rest of its connection, and what it took", () => {
  expect(requestFrom(logged())).toEqual({ endedAt: 1_000_003, tookMs: 3, status: 200, end: "----", release: "r42" });
  expect(requestFrom(logged({}, { handshake: 5, idle: 20_000 }))?.endedAt).toBe(1_020_008);
});

test("a request that never came to a release has none, and took no time that is less than none", () => {
  const refused = requestFrom(logged({ release: "<NOSRV>", status: 503, end: "LR--" }, { idle: -1, total: -1 }));
  expect(refused).toEqual({ endedAt: 1_000_000, tookMs: 0, status: 503, end: "LR--" });
});

test.each([
  ['{"kind":"connection","at":1795392053824,"port":3308,"release":"r42","end":"--"}'],
  ["[NOTICE] (1) : New worker (8) forked"],
  [logged().slice(0, -10)],
  [""],
])("no request: %s", (text) => {
  expect(requestFrom(text)).toBeUndefined();
});
