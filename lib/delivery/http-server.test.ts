import { once } from "node:events";
import { unwatchFile, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { connect } from "node:tls";
import { generate } from "selfsigned";
import { expect, onTestFinished, test } from "vitest";
import { eventually } from "#lib/testing/eventually.ts";
import { temporaryFolder } from "#lib/testing/temporary.ts";
import { createHttpServer } from "./http-server.ts";

test("another certificate in the files is used from then on, and one that is none is not", async () => {
  const folder = temporaryFolder();
  const files = { certificate: join(folder, "panel.crt"), key: join(folder, "panel.key") };
  const provide = async (name: string) => {
    const { cert, private: key } = await generate([{ name: "commonName", value: name }]);
    writeFileSync(files.key, key);
    writeFileSync(files.certificate, cert);
  };
  await provide("first.example");
  const said: string[] = [];
  const server = createHttpServer(files, (message) => said.push(message), 20);
  await once(server.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => {
    server.close();
    for (const path of Object.values(files)) unwatchFile(path);
  });
  const { port } = server.address() as AddressInfo;
  expect(await nameServedAt(port)).toBe("first.example");

  writeFileSync(files.certificate, "-----BEGIN CERTIFICATE-----\nnone\n");
  await eventually(async () => expect(said).toContainEqual(expect.stringContaining("cannot be used")), 5_000);
  expect(await nameServedAt(port)).toBe("first.example");

  await provide("second.example");
  await eventually(async () => expect(await nameServedAt(port)).toBe("second.example"), 5_000);
});

test("files that are no certificate and key are named when it starts", () => {
  const files = { certificate: join(temporaryFolder(), "panel.crt"), key: "/dev/null" };
  expect(() => createHttpServer(files, () => {})).toThrow(/panel\.crt .* cannot be used \(ENOENT/);
});

async function nameServedAt(port: number): Promise<string | undefined> {
  const socket = connect({ port, host: "127.0.0.1", rejectUnauthorized: false });
  await once(socket, "secureConnect");
  const { subject } = socket.getPeerCertificate();
  socket.destroy();
  return String(subject.CN);
}
