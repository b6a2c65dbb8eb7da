import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, test } from "vitest";
import { someTime } from "../../testing/builders.ts";
import { alarmWebhook } from "./alarm-webhook.ts";
import { signatureHeader } from "./post.ts";

let server: Server;
let received: { headers: IncomingHttpHeaders; body: string }[];
let status: number;

beforeEach(async () => {
  [received, status] = [[], 200];
  server = createServer((request, response) => {
    void text(request).then((body) => {
      received.push({ headers: request.headers, body });
      response.writeHead(status, { location: "http://127.0.0.1:1/" }).end("what it says is nobody's");
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterEach(() => void server.close());

const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?token=of-nobody-else`;
const soon = () => AbortSignal.timeout(5_000);
const news = {
  at: someTime,
  application: "wms",
  began: [{ environment: "production" as const, text: "There is no proven backup." }, { text: "The disk is full." }],
  ended: [{ environment: "staging" as const, text: "The gateway is gone." }],
};

test("what began and what is over are one message for people, and facts for programs, signed", async () => {
  await alarmWebhook({ url: url(), secret: "shared" }).tell(news, soon());
  const [{ headers, body } = { headers: {}, body: "" }] = received;
  expect(JSON.parse(body)).toEqual({
    text: "Alarm, wms production: There is no proven backup.\nAlarm, wms: The disk is full.\nOver, wms staging: The gateway is gone.",
    ...news,
    at: "2026-11-02T09:00:00.000Z",
  });
  expect(headers[signatureHeader]).toBe(`sha256=${createHmac("sha256", "shared").update(body).digest("hex")}`);
  await alarmWebhook({ url: url() }).tell(news, soon());
  expect(received[1]?.headers).not.toHaveProperty(signatureHeader);
});

test.each([500, 302])("an answer of %i is none; the address itself is not told", async (code) => {
  status = code;
  const refused = await alarmWebhook({ url: url() })
    .tell(news, soon())
    .catch((error: Error) => error);
  expect(refused).toMatchObject({
    code: "alarm-not-told",
    message: expect.stringMatching(/^127\.0\.0\.1:\d+ did not take/),
  });
  expect(String(refused)).not.toContain("token");
});

test("nobody there is told as such", async () => {
  const gone = url();
  server.close();
  await expect(alarmWebhook({ url: gone }).tell(news, soon())).rejects.toMatchObject({
    code: "alarm-not-told",
    message: expect.stringContaining("ECONNREFUSED"),
  });
});
