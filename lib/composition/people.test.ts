import { TOTP } from "otpauth";
import { expect, test } from "vitest";
import {
  changePassword,
  endSessions,
  proposeCodes,
  removeCodes,
  takeCodesIntoUse,
} from "../application/people/account.ts";
import { acceptInvitation, invite, inviteAgain, setUpFirstAdministrator } from "../application/people/invite.ts";
import { changeAccess, changeRole, listPeople, signOutEverywhere } from "../application/people/manage.ts";
import type { PeoplePorts } from "../application/people/ports.ts";
import { confirmIdentity, demandConfirmed, signIn, signOut } from "../application/people/sign-in.ts";
import { isSignedIn, judgeSession, type SignedIn } from "../application/sessions.ts";
import type { AuditEvent } from "../contract/audit.ts";
import { temporaryDatabase } from "../testing/temporary.ts";
import { composePeople } from "./people.ts";

const ada = { name: "Ada", email: "ada@example.com", password: "a crane lifts the hull" };
const grace = { name: "Grace", email: "grace@example.com", role: "developer" } as const;
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const start = Date.parse("2026-11-26T08:00:00Z");

/** Ada administrates; `told` is what the audit log will have. */
async function world() {
  const database = temporaryDatabase();
  const told: AuditEvent[] = [];
  const ports: PeoplePorts = {
    ...composePeople(database, "the web process's secret of a test"),
    record: async (event) => void told.push(event),
  };
  const token = await ports.people.issueSetUpToken(start + day);
  const administrator = await setUpFirstAdministrator(ports, { ...ada, token }, "10.0.0.1", start);
  const enter = async (who: { email: string; password: string; code?: string }, at = start): Promise<SignedIn> => {
    const id = await signIn(ports, who, { address: "10.0.0.1", browser: "a test", at });
    return signedIn(await judgeSession(ports.sessions, id, { now: at, uses: true }));
  };
  return { ports, told, administrator, enter, database };
}

function signedIn(judged: Awaited<ReturnType<typeof judgeSession>>): SignedIn {
  if (!isSignedIn(judged)) throw new Error(judged.ended);
  return judged;
}

const tokenOf = (path: string) => new URL(path, "http://panel").searchParams.get("token") ?? "";

test("the one-time link makes the first administrator, once; an old, replaced or invented one makes nobody", async () => {
  const ports = composePeople(temporaryDatabase(), "the web process's secret of a test");
  const replaced = await ports.people.issueSetUpToken(day);
  const token = await ports.people.issueSetUpToken(day);
  const attempt = (link: string, at: number) => setUpFirstAdministrator(ports, { ...ada, token: link }, "", at);
  for (const [link, at] of [
    ["invented", 0],
    [replaced, 0],
    [token, day + 1],
  ] as const)
    await expect(attempt(link, at)).rejects.toThrow(/no longer good/);
  expect(await ports.people.anybody()).toBe(false);
  const person = await attempt(token, 0);
  expect(person).toMatchObject({ email: ada.email, role: "admin", disabled: false });
  expect(person.passwordHash).toMatch(/^\$argon2id\$/);
  await expect(attempt(token, 0)).rejects.toMatchObject({ code: "link-used" });
});

test("whoever is wrong, unknown or disabled gets one answer, and after ten of them nobody is asked any more", async () => {
  const { ports, told } = await world();
  const attempt = (email: string, password: string, address = "10.0.0.1") =>
    signIn(ports, { email, password }, { address, browser: "", at: start }).then(
      () => undefined,
      ({ code, message }) => ({ code, message }),
    );
  const refused = await attempt("nobody@example.com", ada.password);
  expect(refused).toMatchObject({ code: "sign-in-refused" });
  for (let count = 0; count < 10; count++) expect(await attempt(ada.email, "wrong")).toEqual(refused);
  expect(told.at(-1)).toMatchObject({
    what: "sign-in",
    outcome: "refused",
    who: { name: ada.email },
    from: "10.0.0.1",
  });
  expect(await attempt(ada.email, ada.password)).toMatchObject({ code: "sign-in-too-often" });
  expect(await attempt(ada.email, ada.password, "10.0.0.7")).toBeUndefined();
});

test("a session counts until it is idle, old, signed out, or its person is disabled; what only listens is no use of it", async () => {
  const { ports, enter } = await world();
  const { session } = await enter(ada);
  const at = (now: number, uses = true) => judgeSession(ports.sessions, session, { now, uses });
  expect(await at(start + 3 * hour)).toMatchObject({ person: { name: "Ada", role: "admin" } });
  expect(await at(start + 6 * hour, false)).toMatchObject({ session });
  expect(await at(start + 7 * hour + minute)).toEqual({ ended: expect.stringMatching(/after 4 hours/) });
  for (let now = start + 3 * hour; now < start + day; now += 3 * hour) await at(now);
  expect(await at(start + day)).toEqual({ ended: expect.stringMatching(/after 24 hours/) });
  expect(await judgeSession(ports.sessions, "invented", { now: start, uses: true })).toMatchObject({
    ended: expect.any(String),
  });
  const second = await enter(ada);
  await signOut(ports, second.session, start);
  expect(await judgeSession(ports.sessions, second.session, { now: start, uses: true })).toEqual({
    ended: "You have signed out.",
  });
});

test("a person ends one's own sign-ins, and nobody else's", async () => {
  const { ports, enter, administrator } = await world();
  const { path } = await invite(ports, grace, administrator, start);
  await acceptInvitation(ports, { token: tokenOf(path), password: "kettles sing at noon" }, "10.0.0.2", start);
  const [first, second, graces] = [
    await enter(ada),
    await enter(ada),
    await enter({ ...grace, password: "kettles sing at noon" }),
  ];
  const counts = async ({ session }: SignedIn) =>
    isSignedIn(await judgeSession(ports.sessions, session, { now: start, uses: false }));
  await endSessions(ports, first, graces.session, start);
  expect(await counts(graces)).toBe(true);
  await endSessions(ports, first, undefined, start);
  expect([await counts(first), await counts(second), await counts(graces)]).toEqual([true, false, true]);
  await signOutEverywhere(ports, graces.person.id, administrator, start);
  expect(await judgeSession(ports.sessions, graces.session, { now: start, uses: false })).toEqual({
    ended: "Ada has ended every sign-in of this account.",
  });
});

test("an invitation is good once and for three days; its role holds, and a change of it at once", async () => {
  const { ports, told, enter, administrator } = await world();
  const accept = (path: string, at: number, password = "kettles sing at noon") =>
    acceptInvitation(ports, { token: tokenOf(path), password }, "10.0.0.2", at);
  const replaced = await invite(ports, grace, administrator, start);
  const { path } = await invite(ports, grace, administrator, start);
  await expect(accept(replaced.path, start)).rejects.toMatchObject({ code: "link-used" });
  await expect(accept(path, start + 3 * day)).rejects.toMatchObject({ code: "link-used" });
  await expect(accept(path, start, "grace-grace-grace")).rejects.toMatchObject({ code: "password-common" });
  expect(await accept(path, start)).toBe(grace.email);
  await expect(accept(path, start)).rejects.toMatchObject({ code: "link-used" });
  await expect(invite(ports, grace, administrator, start)).rejects.toMatchObject({ code: "person-exists" });

  const { person, session } = await enter({ ...grace, password: "kettles sing at noon" });
  expect(person.role).toBe("developer");
  await changeRole(ports, { person: person.id, role: "viewer" }, administrator, start);
  expect(await judgeSession(ports.sessions, session, { now: start, uses: false })).toMatchObject({
    person: { role: "viewer" },
  });
  await changeAccess(ports, { person: person.id, disabled: true }, administrator, start);
  expect(await judgeSession(ports.sessions, session, { now: start, uses: false })).toEqual({
    ended: "This account was disabled by an administrator.",
  });
  await expect(enter({ ...grace, password: "kettles sing at noon" })).rejects.toMatchObject({
    code: "sign-in-refused",
  });
  expect(told.map(({ what }) => what)).toEqual([
    "set-up",
    "invite",
    "invite",
    "accept-invitation",
    "sign-in",
    "change-role",
    "disable",
    "sign-in",
  ]);
});

test("somebody is always left who administrates", async () => {
  const { ports, administrator } = await world();
  const refused = { code: "last-administrator" };
  await expect(
    changeRole(ports, { person: administrator.id, role: "lead" }, administrator, start),
  ).rejects.toMatchObject(refused);
  await expect(
    changeAccess(ports, { person: administrator.id, disabled: true }, administrator, start),
  ).rejects.toMatchObject(refused);
  expect((await listPeople(ports, start)).people).toMatchObject([{ role: "admin", disabled: false }]);
});

test("with one-time codes the password is not enough; a code is good once, and so is a recovery code", async () => {
  const { ports, enter, database } = await world();
  const session = await enter(ada);
  const { secret, uri } = await proposeCodes(ports, session);
  expect(uri).toMatch(/^otpauth:\/\/totp\/Slipway:ada%40example\.com\?/);
  const codeAt = (at: number) => new TOTP({ secret }).generate({ timestamp: at });
  await expect(takeCodesIntoUse(ports, session, "000000", start)).rejects.toMatchObject({ code: "code-wrong" });
  await enter(ada); // not before it is in use
  const recoveryCodes = await takeCodesIntoUse(ports, session, codeAt(start), start);
  expect(new Set(recoveryCodes).size).toBe(10);
  expect(JSON.stringify(await database.person.findMany())).not.toContain(secret);

  await expect(enter(ada)).rejects.toMatchObject({ code: "sign-in-needs-code" });
  await expect(enter({ ...ada, code: codeAt(start) })).rejects.toMatchObject({ code: "sign-in-refused" });
  const later = start + minute;
  await enter({ ...ada, code: codeAt(later) }, later);
  await expect(enter({ ...ada, code: codeAt(later) }, later)).rejects.toMatchObject({ code: "sign-in-refused" });
  await expect(enter({ ...ada, password: "wrong", code: codeAt(later + minute) })).rejects.toMatchObject({
    code: "sign-in-refused",
  });
  const [recovery = ""] = recoveryCodes;
  await enter({ ...ada, code: recovery.toUpperCase().replaceAll("-", " ") });
  await expect(enter({ ...ada, code: recovery })).rejects.toMatchObject({ code: "sign-in-refused" });
  expect(await ports.factors.recoveryCodesLeft(session.person.id)).toBe(9);
  await removeCodes(ports, session, start);
  await enter(ada);
});

test("a copy of the database opened with another key makes no code", async () => {
  const { ports, enter, database } = await world();
  const session = await enter(ada);
  const { secret } = await proposeCodes(ports, session);
  await takeCodesIntoUse(ports, session, new TOTP({ secret }).generate({ timestamp: start }), start);
  const stranger = composePeople(database, "the secret of somebody else altogether");
  await expect(stranger.factors.secretOf(session.person.id)).rejects.toThrow();
});

test("to have signed in is a proof for ten minutes; then the password is, again", async () => {
  const { ports, enter } = await world();
  const { session, person } = await enter(ada);
  const later = async (now: number) => signedIn(await judgeSession(ports.sessions, session, { now, uses: true }));
  expect(() => demandConfirmed({ confirmed: true })).not.toThrow();
  expect(await later(start + 9 * minute)).toMatchObject({ confirmed: true });
  const now = start + 10 * minute;
  const stale = await later(now);
  expect(() => demandConfirmed(stale)).toThrow(/prove again/);
  await expect(confirmIdentity(ports, { session, person }, { password: "wrong" }, now)).rejects.toMatchObject({
    code: "sign-in-refused",
  });
  await confirmIdentity(ports, { session, person }, { password: ada.password }, now);
  expect(await later(now)).toMatchObject({ confirmed: true });
});

test("another password ends every other sign-in; a new link for one takes the second factor away when it is used", async () => {
  const { ports, enter, administrator } = await world();
  const [first, second] = [await enter(ada), await enter(ada)];
  await expect(changePassword(ports, first, "Password1234!", start)).rejects.toMatchObject({ code: "password-common" });
  await changePassword(ports, first, "seven herons on ice", start);
  expect(await judgeSession(ports.sessions, second.session, { now: start, uses: true })).toMatchObject({
    ended: expect.stringMatching(/password/),
  });
  const { secret } = await proposeCodes(ports, first);
  await takeCodesIntoUse(ports, first, new TOTP({ secret }).generate({ timestamp: start }), start);
  const { path } = await inviteAgain(ports, administrator.id, administrator, start);
  await acceptInvitation(ports, { token: tokenOf(path), password: "herons on seven ice" }, "", start);
  expect(await judgeSession(ports.sessions, first.session, { now: start, uses: true })).toMatchObject({
    ended: expect.any(String),
  });
  await enter({ ...ada, password: "herons on seven ice" });
});
