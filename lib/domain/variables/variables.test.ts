import { expect, test } from "vitest";
import { type VariablesChange, variableLimits, variablesChange } from "../../contract/variables.ts";
import { aVariable, aVersion } from "../../testing/builders.ts";
import { aboutChange, changed, differences, linesOf, looksSecret, type Variables } from "./variables.ts";

const change = (wanted: VariablesChange, now: Variables = {}, versions = [aVersion(1, now)]) =>
  changed(wanted, { now, versions, generate: () => "made-by-the-worker" });

const importing = (text: string, secret = false): VariablesChange => ({ do: "import", text, secret });

test("a variable that is set is secret where its name or its value says so, and stays what it was marked", () => {
  expect(change({ do: "set", name: "API_TOKEN", value: "t" })).toEqual({
    API_TOKEN: { value: "t", secret: true, services: [] },
  });
  expect(change({ do: "set", name: "URL", value: "mysql://u:password@db/x" }).URL).toMatchObject({ secret: true });
  expect(change({ do: "set", name: "LOG_LEVEL", value: "info" }).LOG_LEVEL).toMatchObject({ secret: false });
  const now = { STRIPE: aVariable({ secret: true, services: ["backend"] }) };
  expect(change({ do: "set", name: "STRIPE", value: "other" }, now).STRIPE).toEqual({
    value: "other",
    secret: true,
    services: ["backend"],
  });
  expect(change({ do: "set", name: "STRIPE", services: [] }, now).STRIPE).toEqual(aVariable({ secret: true }));
});

test("a generated one is nobody's to read", () => {
  expect(change({ do: "set", name: "SEED", generate: true }).SEED).toEqual({
    value: "made-by-the-worker",
    secret: true,
    services: [],
  });
});

test("what cannot be is refused, and says that nothing was changed", () => {
  const now = { STRIPE: aVariable({ secret: true }) };
  const refused = (wanted: VariablesChange, code: string) =>
    expect(() => change(wanted, now)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining("Nothing was changed.") }),
    );
  refused({ do: "set", name: "NEW" }, "value-missing");
  refused({ do: "set", name: "STRIPE", secret: false }, "secret-stays");
  refused({ do: "unset", name: "NEW" }, "unknown-variable");
  refused({ do: "revert", to: 7 }, "unknown-version");
  refused(importing("# nothing\n"), "env-file-empty");
  refused(importing("A=1\nB='open\n"), "env-file-invalid");
  refused(importing("A=$MISSING\n"), "env-file-invalid");
  refused(importing("with.dot=1\n"), "env-file-invalid");
  refused(importing("constructor=1\n"), "env-file-invalid");
  refused(importing(`A=${"x".repeat(variableLimits.value + 1)}\n`), "env-file-invalid");
  const many = Array.from({ length: variableLimits.variables }, (_, index) => `N${index}=1`).join("\n");
  refused(importing(many), "too-many-variables");
});

test("a problem in an env file is told by its line, and without the line", () => {
  expect(() => linesOf('A=1\nSECRET="a-password-that-does-not-end')).toThrow(
    /^line 2: expected NAME=value(?!.*password)/,
  );
});

test("an import is read as the compose loader reads it, and leaves the others alone", () => {
  const text =
    "# a comment\nexport A='it''s'\n".replace("''", "\\'") + 'B="two\nlines"\nC=$A!\nNAME_ALONE\r\nTOKEN: t\n';
  const after = change(importing(text), { OLD: aVariable(), A: aVariable({ services: ["backend"], secret: true }) });
  expect(after).toEqual({
    OLD: aVariable(),
    A: { value: "it's", secret: true, services: ["backend"] },
    B: { value: "two\nlines", secret: false, services: [] },
    C: { value: "it's!", secret: false, services: [] },
    TOKEN: { value: "t", secret: true, services: [] },
  });
  expect(linesOf(text).ignored).toEqual(["NAME_ALONE"]);
  expect(change(importing("A=1", true)).A).toMatchObject({ secret: true });
});

test("an earlier version comes back whole; before the first there was nothing", () => {
  const versions = [aVersion(2, {}), aVersion(1)];
  expect(change({ do: "revert", to: 1 }, {}, versions)).toEqual(aVersion(1).variables);
  expect(change({ do: "revert", to: 0 }, aVersion(1).variables, versions)).toEqual({});
});

test("differences are by name, and of a variable's value, marks and services", () => {
  const before = { A: aVariable(), B: aVariable(), C: aVariable(), S: aVariable({ services: ["a", "b"] }) };
  const after = {
    A: aVariable({ value: "x" }),
    C: aVariable({ secret: true }),
    D: aVariable(),
    S: aVariable({ services: ["b", "a"] }),
  };
  expect(differences(before, after)).toEqual([
    { name: "A", before: before.A, after: after.A },
    { name: "B", before: before.B },
    { name: "C", before: before.C, after: after.C },
    { name: "D", after: after.D },
  ]);
});

test("what is told of a change has names in it, and no value", () => {
  expect(aboutChange({ do: "set", name: "A", value: "v" })).toBe("set A");
  expect(aboutChange(importing("A=v"))).toBe("import of an env file");
  expect(looksSecret("MYSQL_PASSWORD", "hidden-well")).toBe(true);
});

test("names that every object has, and such as no shell takes, are no variable's", () => {
  for (const name of ["__proto__", "constructor", "1A", "A-B", "A B", ""])
    expect(variablesChange.safeParse({ do: "unset", name }).success).toBe(false);
});
