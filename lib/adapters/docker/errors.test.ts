import { expect, test } from "vitest";
import { Refusal } from "../../contract/refusal.ts";
import { asRefusal } from "./errors.ts";

const running = new AbortController().signal;

const answer = (statusCode: number, message: string) =>
  Object.assign(new Error(`(HTTP code ${statusCode}) server error - ${message} `), { statusCode, json: { message } });
const socket = (code: string) => Object.assign(new Error(`connect ${code} /run/docker.sock`), { code });

test.each([
  [socket("ECONNREFUSED"), "engine-unreachable"],
  [socket("ENOENT"), "engine-unreachable"],
  [socket("EACCES"), "engine-unreachable"],
  [socket("ECONNRESET"), "engine-unreachable"],
  [new Error("socket hang up"), "engine-unreachable"],
  [new DOMException("The operation was aborted due to timeout", "TimeoutError"), "engine-unreachable"],
  [answer(403, "Pool overlaps with other one on this address space"), "subnet-taken"],
  [answer(403, "invalid pool request: Pool overlaps with other one on this address space"), "subnet-taken"],
  [answer(404, "No such image: sha256:12"), "image-missing"],
  [answer(404, "No such container: backend"), "container-missing"],
  [answer(409, 'Conflict. The container name "/backend" is already in use by container "12".'), "name-taken"],
  [answer(409, "network with name staging already exists"), "name-taken"],
  [answer(403, "Address already in use"), "address-taken"],
  [answer(500, "mkdir /var/lib/docker/x: no space left on device"), "disk-full"],
  [answer(500, "something else"), "engine-refused"],
])("%s is %s", (error, code) => {
  expect(asRefusal(error, "unix:///run/docker.sock", running)).toMatchObject({ code });
});

test.each([
  "driver failed programming external connectivity on endpoint x: Bind for 0.0.0.0:8080 failed: port is already allocated",
  "driver failed programming external connectivity on endpoint x: Error starting userland proxy: listen tcp4 0.0.0.0:8080: bind: address already in use",
  "Ports are not available: exposing port TCP 0.0.0.0:8080 -> 127.0.0.1:0: listen tcp 0.0.0.0:8080: bind: address already in use",
  "failed to bind host port for 0.0.0.0:8080:172.18.0.2:80/tcp: address already in use",
  "failed to bind host port 0.0.0.0:8080/tcp: address already in use",
])("names the port in: %s", (message) => {
  expect(asRefusal(answer(500, message), "", running)).toMatchObject({ code: "port-taken", facts: { port: 8080 } });
});

test("the caller's own reason, a refusal, and what is no fault of the engine stay as they are", () => {
  const stopped = AbortSignal.abort("cancelled");
  expect(asRefusal(socket("ECONNRESET"), "", stopped)).toBe("cancelled");
  for (const error of [new Refusal("busy", "Busy."), new TypeError("a mistake of ours")]) {
    expect(asRefusal(error, "", running)).toBe(error);
  }
});
