import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { describe, expect, onTestFinished, test } from "vitest";
import { hasPlainArguments, refusedAction } from "./action-request.ts";

test.each([
  "[]",
  '["$undefined"]',
  '[{"environment":"staging","ref":"main","overrides":[{"gate":"errors","reason":"known"}]}]',
  '[{"password":"$$ecret","price":"5 $","limit":"$NaN"}]',
])("%s is what a page sends", (body) => {
  expect(hasPlainArguments(body)).toBe(true);
});

test.each([
  "",
  "-",
  "{}",
  '"$1"',
  '["$1"]',
  '["$F1",{"a":"$@2"}]',
  '[{"a":{"b":["$K1"]}}]',
  '["$1:__proto__:then"]',
  '["$B"]',
  '["$undefined:x"]',
  "[".repeat(100_000),
  JSON.stringify(Array(1001).fill(1)),
])("%.30s is not", (body) => {
  expect(hasPlainArguments(body)).toBe(false);
});

describe("a request", () => {
  async function post(headers: Record<string, string>, body: string) {
    const server = createServer((request, response) => {
      void refusedAction(request, response).then(async (isRefused) => {
        if (!isRefused) response.end(`read: ${await text(request)}`);
      });
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const answer = await fetch(`http://127.0.0.1:${port}/`, { method: "POST", headers, body });
    return [answer.status, await answer.text()];
  }
  const action = { "next-action": "7f", "content-type": "text/plain;charset=UTF-8" };

  test("for an action is read again by who answers it, also where it comes in many pieces", async () => {
    for (const body of ["[]", JSON.stringify([{ certificate: "x".repeat(900_000) }])])
      expect(await post(action, body)).toEqual([200, `read: ${body}`]);
  });

  test("for an action that no page of ours makes is refused", async () => {
    expect(await post(action, '["$F1"]')).toEqual([400, expect.stringContaining("as a page of the panel sends them")]);
    for (const type of ["multipart/form-data; boundary=x", "application/x-www-form-urlencoded"])
      expect(await post({ ...action, "content-type": type }, "[]")).toEqual([415, expect.any(String)]);
    expect(await post({ "content-type": "multipart/form-data; boundary=x" }, "--x--")).toEqual([
      415,
      expect.any(String),
    ]);
  });

  test("for something else is none of its business", async () => {
    expect(await post({ "content-type": "application/x-www-form-urlencoded" }, "a=$1")).toEqual([200, "read: a=$1"]);
  });
});
