import { Secret, TOTP } from "otpauth";
import type { OneTimeCodes } from "../../application/people/ports.ts";

const periodMs = 30_000;
const issuer = "Slipway";

/** SHA-1, six digits, 30 seconds: what every authenticator app can do. A code of half a minute before or after is good, too. */
export const oneTimeCodes: OneTimeCodes = {
  create(account) {
    const totp = new TOTP({ issuer, label: account, secret: new Secret({ size: 20 }) });
    return { secret: totp.secret.base32, uri: totp.toString() };
  },
  stepOf(secret, code, at) {
    if (!/^\d{6}$/.test(code)) return undefined;
    const delta = new TOTP({ secret: Secret.fromBase32(secret) }).validate({ token: code, timestamp: at, window: 1 });
    return delta === null ? undefined : Math.floor(at / periodMs) + delta;
  },
};
