import { expect, test } from "vitest";
import { requestsIn } from "./hold.ts";
import type { ServerState } from "./statistics.ts";

const server: ServerState = { backend: "out-8080", name: "r1", address: "10.1.1.3:80", state: "serving", sessions: 9 };

const session = (place: string, answer: string) =>
  `0x55d1: proto=tcpv4 src=10.0.0.7:4711 fe=in-8080 ${place} ts=00 epoch=0 age=2s calls=3 rate=1 cpu=0 lat=0 ` +
  `rq[f=848202h,i=0,an=00h,rx=,wx=,ax=] rp[f=80048202h,i=0,${answer}rx=4m59s,wx=,ax=] scf=[8,1h,fd=21] scb=[8,1h,fd=23]`;

test.each([
  ["an answer that is waited for is a request", "be=out-8080 srv=r1", "an=04000000h,", 1],
  ["a WebSocket is none", "be=out-8080 srv=r1", "an=00h,", 0],
  ["what says nothing counts as one", "be=out-8080 srv=r1", "", 1],
  ["another release's is not asked for", "be=out-8080 srv=r11", "an=04000000h,", 0],
  ["nor another port's", "be=out-80 srv=r1", "an=04000000h,", 0],
  ["who waits has no server", "be=<NONE> srv=<none>", "an=04000000h,", 0],
])("of the gateway's sessions: %s", (_what, place, answer, count) => {
  expect(requestsIn(`${session(place, answer)}\n\n`, [server])).toBe(count);
});
