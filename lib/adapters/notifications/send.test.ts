import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { SMTPServer } from "smtp-server";
import { expect, onTestFinished, test } from "vitest";
import type { Channel } from "../../application/ports.ts";
import type { ChannelTarget, Notification } from "../../contract/notifications.ts";
import { someTime } from "../../testing/builders.ts";
import { signatureHeader, timestampHeader } from "./post.ts";
import { isRefused } from "./reachable.ts";
import { sendNotification } from "./send.ts";

const notification: Notification = {
  event: "flip-back",
  at: someTime,
  application: "wms",
  environment: "production",
  title: "Flipped back: Deploy main to production",
  text: "12 requests failed within 5 s. r41 serves again.",
  run: 44,
};
const told =
  "wms production: Flipped back: Deploy main to production\n12 requests failed within 5 s. r41 serves again.";
const by = (target: ChannelTarget): Channel => ({
  ...{ id: "c1", name: "Ops", events: ["flip-back"], environments: ["production"] },
  target,
});
const send = (target: ChannelTarget) => sendNotification(by(target), notification, AbortSignal.timeout(20_000));

/** A real receiver, which answers as it is told to. */
async function receiver(answer: { status: number; location?: string } = { status: 200 }) {
  const received: { headers: IncomingHttpHeaders; body: string; url: string | undefined }[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      received.push({ headers: request.headers, body, url: request.url });
      response.writeHead(answer.status, answer.location ? { location: answer.location } : {}).end("noted");
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return { received, url: `http://localhost:${(server.address() as AddressInfo).port}/hook?key=of-nobody-else` };
}

/** A real mail server, which asks for a password where there is one. */
async function mailServer(password?: string) {
  const mails: { from: string; to: string[]; text: string }[] = [];
  const server = new SMTPServer({
    authOptional: password === undefined,
    disabledCommands: ["STARTTLS"],
    onAuth: ({ password: given }, _, done) =>
      given === password ? done(null, { user: "slipway" }) : done(new Error("Wrong password")),
    onData(stream, { envelope }, done) {
      void text(stream).then((body) => {
        const from = envelope.mailFrom === false ? "" : envelope.mailFrom.address;
        mails.push({ from, to: envelope.rcptTo.map(({ address }) => address), text: body });
        done(null, "Queued as 7");
      });
    },
  });
  const listening = server.listen(0, "127.0.0.1");
  await once(listening, "listening");
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return { mails, port: (listening.address() as AddressInfo).port };
}

test("a webhook gets facts for programs and a text for people, signed over the time and the body", async () => {
  const { received, url } = await receiver();
  expect(await send({ kind: "webhook", url, secret: "shared" })).toBe("200 noted");
  const [{ headers, body, url: path } = { headers: {}, body: "", url: "" }] = received;
  expect(path).toBe("/hook?key=of-nobody-else");
  expect(JSON.parse(body)).toEqual({
    ...{ event: "flip-back", application: "wms", environment: "production", run: 44, at: "2026-11-02T09:00:00.000Z" },
    ...{ title: notification.title, message: notification.text, text: told },
  });
  const timestamp = String(headers[timestampHeader]);
  expect(Math.abs(Number(timestamp) - Date.now() / 1000)).toBeLessThan(60);
  const expected = createHmac("sha256", "shared").update(`${timestamp}.${body}`).digest("hex");
  expect(headers[signatureHeader]).toBe(`sha256=${expected}`);
  await send({ kind: "webhook", url });
  expect(received[1]?.headers).not.toHaveProperty(signatureHeader);
});

test("Slack and its likes get one text", async () => {
  const { received, url } = await receiver();
  await send({ kind: "slack", url });
  expect(JSON.parse(received[0]?.body ?? "")).toEqual({ text: told });
});

test("another answer than a good one is none, and a redirection is not followed; the address is not told", async () => {
  const { received, url: target } = await receiver();
  for (const answer of [{ status: 500 }, { status: 302, location: target }]) {
    const { url } = await receiver(answer);
    const refused = await send({ kind: "webhook", url }).catch((error: Error) => error);
    expect(refused).toMatchObject({ code: "not-delivered", message: `${answer.status} noted` });
  }
  expect(received).toEqual([]);
  await expect(send({ kind: "webhook", url: "http://127.0.0.1:1/" })).rejects.toMatchObject({
    code: "not-delivered",
    message: expect.stringContaining("ECONNREFUSED"),
  });
});

test("mail goes through a server of one's own, with its password", async () => {
  const { mails, port } = await mailServer("s3cret");
  const mail = {
    ...{ kind: "mail" as const, host: "localhost", port, security: "none" as const, user: "slipway" },
    ...{ from: "slipway@example.org", to: ["ops@example.org", "lead@example.org"] },
  };
  expect(await send({ ...mail, password: "s3cret" })).toBe("250 Queued as 7");
  expect(mails).toMatchObject([{ from: mail.from, to: mail.to }]);
  expect(mails[0]?.text).toContain("Subject: wms production: Flipped back: Deploy main to production");
  expect(mails[0]?.text).toContain("12 requests failed within 5 s. r41 serves again.");
  const wrong = await send({ ...mail, password: "wrong" }).catch((error: Error) => error);
  expect(wrong).toMatchObject({ code: "not-delivered", message: expect.stringContaining("535") });
  expect(String(wrong)).not.toContain("wrong\n");
});

test("where encryption is asked for, nothing goes in the clear", async () => {
  const { mails, port } = await mailServer();
  const mail = { kind: "mail" as const, host: "localhost", port, from: "a@example.org", to: ["b@example.org"] };
  for (const security of ["starttls", "tls"] as const)
    await expect(send({ ...mail, security })).rejects.toMatchObject({ code: "not-delivered" });
  expect(mails).toEqual([]);
});

test("nothing is sent to this machine's link or a cloud's metadata", async () => {
  for (const address of [
    "169.254.169.254",
    "::ffff:169.254.169.254",
    "fe80::1",
    "fd00:ec2::254",
    "100.100.100.200",
    "0.0.0.0",
    "::",
    "255.255.255.255",
    "224.0.0.1",
    "localhost",
  ])
    expect([address, isRefused(address)]).toEqual([address, true]);
  for (const address of ["127.0.0.1", "10.0.0.7", "192.168.1.2", "93.184.215.14", "::1", "2606:2800::1"])
    expect([address, isRefused(address)]).toEqual([address, false]);
  for (const url of ["http://169.254.169.254/latest/meta-data", "http://[fe80::1]/", "http://2852039166/"])
    await expect(send({ kind: "webhook", url })).rejects.toThrow(/where nothing is sent/);
  await expect(
    send({ kind: "mail", host: "169.254.169.254", port: 25, security: "none", from: "a@b.org", to: ["c@d.org"] }),
  ).rejects.toThrow(/where nothing is sent/);
});
