import { describe, expect, test } from "vitest";
import { parseFiles } from "../../testing/compose/parse.ts";

const host = { "secret.txt": "from the host\n", "binary.key": "\uFFFD\u0001" };
const variables = { PASSWORD: "from a variable" };
const parse = (service: string, declared: string, commit: Record<string, string> = {}) =>
  parseFiles(
    { "compose.yml": `services: { web: { image: x, ${service} } }\n${declared}`, ...commit },
    { host, variables },
  );

const usual = { mode: 0o444, uid: 0, gid: 0 };

describe("a file that a container is given", () => {
  test.each<[service: string, declared: string, expected: object]>([
    [
      "secrets: [s]",
      "secrets: { s: { file: ./secret.txt } }",
      { target: "/run/secrets/s", content: "from the host\n", secret: true, hostPath: "secret.txt", ...usual },
    ],
    [
      "secrets: [s]",
      "secrets: { s: { file: in-commit.txt } }",
      { target: "/run/secrets/s", content: "from the commit", secret: true, ...usual },
    ],
    [
      "secrets: [{ source: s, target: password, uid: '5', gid: '6', mode: '0400' }]",
      "secrets: { s: { environment: PASSWORD } }",
      { target: "/run/secrets/password", content: "from a variable", secret: true, mode: 0o400, uid: 5, gid: 6 },
    ],
    [
      "configs: [{ source: c, target: /etc/c }]",
      "configs: { c: { content: $PASSWORD costs $$5 } }",
      { target: "/etc/c", content: "from a variable costs $5", secret: false, ...usual },
    ],
    [
      "configs: [c]",
      "configs: { c: { file: in-commit.txt } }",
      { target: "/c", content: "from the commit", secret: false, ...usual },
    ],
  ])("%s of %s", async (service, declared, expected) => {
    const { services } = await parse(service, declared, { "in-commit.txt": "from the commit" });
    expect(services.web?.runtime.files).toEqual([expected]);
  });

  test("what no service asks for is not read", async () => {
    await expect(parse("user: a", "secrets: { s: { file: nowhere.txt } }")).resolves.toBeDefined();
  });

  test.each([
    ["secrets: [s]", "secrets: { s: { file: no.txt } }", "secrets.s.file: no.txt is not there. Put it into the"],
    ["configs: [c]", "configs: { c: { file: secret.txt } }", "configs.c.file: secret.txt is not in the commit."],
    [
      "secrets: [s]",
      "secrets: { s: { file: ../up } }",
      "secrets.s.file: ../up is outside of the application's folder.",
    ],
    ["secrets: [s]", "secrets: { s: { file: /etc/shadow } }", "secrets.s.file: /etc/shadow is outside of"],
    ["secrets: [s]", "secrets: { s: { file: binary.key } }", "secrets.s.file: binary.key is not UTF-8 text."],
    ["secrets: [s]", "secrets: { s: { environment: NOPE } }", "secrets.s.environment: the variable NOPE is not set."],
    ["secrets: [valueOf]", "secrets: { s: { } }", "services.web.secrets[0]: the secret valueOf is not declared"],
    ["secrets: [s]", "secrets: { s: { } }", "secrets.s: the secret says neither file nor environment."],
    [
      "secrets: [{ source: s, uid: web }]",
      "secrets: { s: { environment: PASSWORD } }",
      'services.web.secrets[0].uid: "web" is not a number',
    ],
    [
      "secrets: [{ source: s, mode: '9' }]",
      "secrets: { s: { environment: PASSWORD } }",
      'services.web.secrets[0].mode: "9" is not a file mode',
    ],
    [
      "secrets: [s], read_only: true",
      "secrets: { s: { environment: PASSWORD } }",
      "services.web.read_only: secrets and configs are copied into the container",
    ],
    [
      "secrets: [s], tmpfs: /run",
      "secrets: { s: { environment: PASSWORD } }",
      "services.web.secrets: /run/secrets/s lies below /run, where something else is mounted.",
    ],
    [
      "configs: [a, { source: b, target: /a }]",
      "configs: { a: { content: a }, b: { content: b } }",
      "services.web.configs: two files are to stand at /a.",
    ],
  ])("is refused: %s of %s", async (service, declared, sentence) => {
    const refusal = await parse(service, declared).catch((error: Error) => error);
    expect((refusal as Error).message).toContain(sentence);
    expect((refusal as Error).message.split("\n")).toHaveLength(1);
  });
});
