import { createHmac } from "node:crypto";
import { request as plainRequest } from "node:http";
import { request as tlsRequest } from "node:https";
import { always, reachableAddress } from "./reachable.ts";

export const signatureHeader = "x-slipway-signature-256";
export const timestampHeader = "x-slipway-timestamp";
const limitMs = 10_000;
const longestAnswer = 2_000;

/** GitHub's form: `sha256=` and the HMAC in hexadecimal. */
export const signatureOf = (secret: string, signed: string): string =>
  `sha256=${createHmac("sha256", secret).update(signed).digest("hex")}`;

export interface Answered {
  status: number;
  /** The beginning of it. */
  text: string;
}

/** Posts JSON within ten seconds; a redirection is an answer like any other, and not followed. */
export async function post(
  target: string,
  body: string,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<Answered> {
  const url = new URL(target);
  const address = await reachableAddress(url.hostname);
  const within = AbortSignal.any([signal, AbortSignal.timeout(limitMs)]);
  const send = url.protocol === "https:" ? tlsRequest : plainRequest;
  return new Promise((resolve, reject) => {
    const request = send(url, {
      method: "POST",
      lookup: always(address),
      agent: false,
      signal: within,
      headers: { "content-type": "application/json", "content-length": Buffer.byteLength(body), ...headers },
    });
    request.once("error", reject);
    request.once("response", (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.once("error", reject);
      response.on("data", (chunk: string) => {
        text = (text + chunk).slice(0, longestAnswer);
      });
      response.once("end", () => resolve({ status: response.statusCode ?? 0, text }));
    });
    request.end(body);
  });
}

export const isTaken = ({ status }: Answered): boolean => status >= 200 && status < 300;
