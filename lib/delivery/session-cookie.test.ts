import { encode } from "next-auth/jwt";
import { expect, test } from "vitest";
import { cookieOptions, sessionCookieName, sessionIn } from "./session-cookie.ts";

const secret = "the web process's secret of a test, long enough";
const signed = (key = secret) => encode({ token: { session: "s1" }, secret: key });

test("under https every cookie is for this host alone, by its name; scripts and other sites have none of them", () => {
  for (const { name, options } of Object.values(cookieOptions(true))) {
    expect(name).toMatch(/^__Host-/);
    expect(options).toEqual({ httpOnly: true, sameSite: "lax", path: "/", secure: true }); // a __Host- cookie names no domain
  }
  for (const { name, options } of Object.values(cookieOptions(false))) {
    expect(name).not.toMatch(/^__/);
    expect(options).toMatchObject({ httpOnly: true, sameSite: "lax" });
  }
});

test("a session is read from the cookie of its name only, and only as we have signed it", async () => {
  const [secure, plain] = [sessionCookieName(true), sessionCookieName(false)];
  const whole = await signed();
  expect(await sessionIn({ [secure]: whole }, { secret, secure: true })).toBe("s1");
  expect(await sessionIn({ [plain]: whole }, { secret, secure: true })).toBeUndefined();
  expect(await sessionIn({ [plain]: whole }, { secret, secure: false })).toBe("s1");
  for (const forged of [await signed("another secret of a test, long enough"), whole.slice(0, -1), "x", ""])
    expect(await sessionIn({ [plain]: forged }, { secret, secure: false })).toBeUndefined();
});
