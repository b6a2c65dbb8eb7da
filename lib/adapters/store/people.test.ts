import { expect, test } from "vitest";
import { personOfSession, setUpFirstAdministrator, signIn } from "../../application/people.ts";
import { temporaryFolder } from "../../testing/temporary.ts";
import { createPasswords } from "../passwords/argon2.ts";
import { createSignInLimit } from "../passwords/sign-in-limit.ts";
import { databaseFile, openDatabase } from "./database.ts";
import { applyMigrations } from "./migrate.ts";
import { createPeople } from "./people.ts";

const ada = { name: "Ada", email: "ada@example.com", password: "correct horse battery" };
const day = 86_400_000;

function world() {
  const folder = temporaryFolder();
  applyMigrations(databaseFile(folder));
  const people = createPeople(openDatabase(folder));
  return { people, passwords: createPasswords(), limit: createSignInLimit() };
}

test("the one-time link makes the first administrator, once", async () => {
  const ports = world();
  const token = await ports.people.issueSetUpToken(day);
  const person = await setUpFirstAdministrator(ports, { ...ada, token }, 0);
  expect(person).toMatchObject({ email: ada.email, role: "admin", disabled: false });
  expect(person.passwordHash).toMatch(/^\$argon2id\$/);
  await expect(setUpFirstAdministrator(ports, { ...ada, email: "eve@example.com", token }, 0)).rejects.toThrow(
    /no longer good/,
  );
  expect(await ports.people.findByEmail("eve@example.com")).toBeUndefined();
});

test("an old, replaced or invented link makes nobody", async () => {
  const ports = world();
  const replaced = await ports.people.issueSetUpToken(day);
  const token = await ports.people.issueSetUpToken(day);
  for (const [link, at] of [
    ["invented", 0],
    [replaced, 0],
    [token, day + 1],
  ] as const) {
    await expect(setUpFirstAdministrator(ports, { ...ada, token: link }, at)).rejects.toThrow(/no longer good/);
  }
  expect(await ports.people.anybody()).toBe(false);
});

test("a wrong password and a stranger get the same answer, and after ten of them nobody is asked any more", async () => {
  const ports = world();
  await setUpFirstAdministrator(ports, { ...ada, token: await ports.people.issueSetUpToken(day) }, 0);
  const attempt = (email: string, password: string) => signIn(ports, { email, password }, "127.0.0.1");
  await expect(attempt("nobody@example.com", ada.password)).rejects.toMatchObject({ code: "sign-in-refused" });
  for (let count = 0; count < 10; count++) {
    await expect(attempt(ada.email, "wrong")).rejects.toMatchObject({ code: "sign-in-refused" });
  }
  await expect(attempt(ada.email, ada.password)).rejects.toMatchObject({ code: "sign-in-too-often" });
  expect(await signIn(ports, ada, "10.0.0.7")).toMatchObject({ email: ada.email });
});

test("a session counts while its person is there and its version is the present one", async () => {
  const ports = world();
  const { id } = await setUpFirstAdministrator(ports, { ...ada, token: await ports.people.issueSetUpToken(day) }, 0);
  expect(await personOfSession(ports.people, { id, version: 0 })).toEqual({ id, name: "Ada", role: "admin" });
  expect(await personOfSession(ports.people, { id, version: 1 })).toBeUndefined();
  expect(await personOfSession(ports.people, { id: "gone", version: 0 })).toBeUndefined();
});
