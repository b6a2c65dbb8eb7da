import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readConfig } from "./read-config.ts";

const documented = readFileSync("docs/slipway.yaml", "utf8");
const read = (text: string) => readConfig({ name: "slipway.yaml", text });

describe("what is wrong is told by file, line, path and what was expected", () => {
  const wrong: [what: string, from: string, to: string, sentence: string][] = [
    ["no application", "application: wms ", "#", "application: expected string, but it is missing."],
    [
      "application",
      "application: wms ",
      "application: W_MS ",
      "application: expected small letters, digits and - (at most 32).",
    ],
    [
      "compose",
      "compose: docker-compose",
      "compose: /etc/docker-compose",
      "compose: expected a relative path that stays inside the application's folder.",
    ],
    [
      "compose outside",
      "compose: docker-compose",
      "compose: x/../../docker-compose",
      "compose: expected a relative path",
    ],
    ["no staging", "  staging:\n", "  stage:\n", "environments.stage: this key is not known."],
    [
      "envFile",
      "# envFile: env/staging.env  ",
      "envFile: ../staging.env  ",
      "environments.staging.envFile: expected a relative path",
    ],
    [
      "environment's compose",
      "# compose: compose.staging.yml",
      "compose: ~/x",
      "environments.staging.compose: expected a relative path",
    ],
    [
      "services",
      "services: staging-*",
      "services: staging",
      'environments.staging.services: expected service names with one * for the role name, like "staging-*".',
    ],
    [
      "branch",
      'branch: "**"',
      "branch: --upload-pack=x",
      'environments.staging.branch: expected a branch, or a pattern like "stable/*" or "**" (any).',
    ],
    [
      "branch in a list",
      'branch: "**"',
      "branch: [main, 5]",
      "environments.staging.branch[1]: expected string, not number.",
    ],
    [
      "header",
      "header: prod",
      'header: "a\\r\\nSet-Cookie: x"',
      "environments.production.header: expected letters, digits, _ . - (at most 64).",
    ],
    [
      "database service",
      "{ service: database",
      "{ service: -x",
      "environments.staging.database.service: a service name starts with a letter or digit",
    ],
    [
      "database engine",
      "engine: mysql",
      "engine: oracle",
      "environments.staging.database.engine: expected one of mysql, mariadb.",
    ],
    [
      "database name",
      "name: warehouse_wms_staging",
      "name: a`b",
      "environments.staging.database.name: expected a database name",
    ],
    [
      "database user",
      "user: staging_user",
      'user: "a b"',
      "environments.staging.database.user: expected a database user",
    ],
    [
      "onDeploy",
      "user: staging_user, onDeploy: fresh",
      "user: staging_user, onDeploy: maybe",
      "environments.staging.database.onDeploy: expected one of fresh, keep.",
    ],
    [
      "production's onDeploy",
      "onDeploy: keep",
      "onDeploy: fresh",
      "environments.production.database.onDeploy: expected keep: production's data is never replaced by a deploy.",
    ],
    ["residents", "residents: []", "residents: cache", "environments.staging.residents: expected array, not string."],
    [
      "singletons",
      "singletons: []",
      "singletons: [1]",
      "environments.staging.singletons[0]: expected string, not number.",
    ],
    [
      "smoke",
      "smoke: [/, ",
      "smoke: [health, ",
      "environments.staging.smoke[0]: expected paths that begin with /, like /api/health.",
    ],
    ["drain", "drain: 10s", "drain: 10", "environments.staging.drain: expected a duration like 30s, 10m or 1h."],
    ["drain too long", "drain: 10s", "drain: 1h", "environments.staging.drain: expected a duration of at most 10m."],
    ["watch", "watch: 10s", "watch: soon", "environments.staging.watch: expected a duration like 30s, 10m or 1h."],
    ["standby running", "running: 0s", "running: yes", "environments.staging.standby.running: expected a duration"],
    ["standby keep", "keep: 0", "keep: -1", "environments.staging.standby.keep: too small"],
    [
      "port key",
      '"8443"',
      '"84x3"',
      'environments.staging.ports."84x3": expected a published port as key, like "8080".',
    ],
    [
      "port range",
      '"8443"',
      '"70000"',
      'environments.staging.ports."70000": expected a published port as key, like "8080".',
    ],
    [
      "tls",
      "tls: terminate",
      "tls: on",
      'environments.staging.ports."8443".tls: expected one of terminate, reencrypt, passthrough.',
    ],
    ["mode", "mode: http", "mode: udp", 'environments.staging.ports."5001".mode: expected one of http, tcp.'],
    ["target", "target: 80 ", "target: 99999 ", 'environments.staging.ports."8443".target: too big'],
    [
      "bind",
      "bind: 127.0.0.1",
      "bind: localhost",
      'environments.staging.ports."3308".bind: expected an IP address of the host, like 127.0.0.1.',
    ],
    ["port option", "mode: http }", "modus: http }", 'environments.staging.ports."5001".modus: this key is not known.'],
    ["redirect", "redirect: https", "redirect: http", 'environments.production.ports."80".redirect: expected "https".'],
    [
      "redirect with TLS",
      "redirect: https",
      "redirect: https, tls: terminate",
      'environments.production.ports."80".redirect: a port redirects or has TLS, not both.',
    ],
    [
      "redirect of tcp",
      "redirect: https",
      "redirect: https, mode: tcp",
      'environments.production.ports."80".redirect: only an http port can redirect.',
    ],
    [
      "http passed through",
      "tls: terminate",
      "tls: passthrough, mode: http",
      'environments.staging.ports."8443".mode: what is passed through',
    ],
    ["logs", "logs: ./logs/staging", "logs: /var/log", "environments.staging.logs: expected a relative path"],
    [
      "url",
      "url: http://localhost:8080",
      "url: localhost",
      "environments.staging.url: expected an address like https://example.org.",
    ],
    ["promotes", "promotes: staging", "promotes: production", 'environments.production.promotes: expected "staging".'],
    [
      "promotes on staging",
      "services: staging-*",
      "promotes: production\n    services: staging-*",
      "environments.staging.promotes: this key is not known.",
    ],
    ["confirm", "confirm: CONFIRM", 'confirm: ""', "environments.production.confirm: expected a phrase"],
    [
      "healthyOnStaging",
      "healthyOnStaging: 10m",
      "healthyOnStaging: long",
      "environments.production.gates.healthyOnStaging: expected a duration",
    ],
    [
      "errorPattern",
      "errorPattern: default",
      'errorPattern: "("',
      "environments.production.gates.errorPattern: expected a regular expression.",
    ],
    [
      "freeze",
      "freeze: []",
      "freeze: [{ from: today, until: 2026-12-27T06:00:00Z, reason: x }]",
      "environments.production.gates.freeze[0].from: expected a time like",
    ],
    [
      "beforeDeploy",
      "beforeDeploy: true",
      "beforeDeploy: yes",
      "environments.production.backup.beforeDeploy: expected boolean, not string.",
    ],
    ["keep last", "last: 10", "last: 0", "environments.production.backup.keep.last: too small"],
    ["keep days", "days: 30", "days: many", "environments.production.backup.keep.days: expected number, not string."],
    ["schedule", '"0 2 * * *"', "daily", "environments.production.backup.schedule: expected five fields"],
    ["hour", '"0 2 * * *"', '"0 25 * * *"', "environments.production.backup.schedule: this is no time: "],
    [
      "release command",
      "command: [npx, prisma, migrate, deploy]",
      "command: npx prisma",
      "environments.production.release.command: expected array, not string.",
    ],
    [
      "release service",
      "deploy], service: backend",
      "deploy], servce: backend",
      "environments.production.release.servce: this key is not known.",
    ],
    ["checklist", "Login works", "5", "checklist.production[3]: expected string, not number."],
    ["checklist", "automatic: smoke", "automatic: looks", "checklist.production[5].automatic: expected one of errors"],
    ["checklist", "Tested locally", "Ready to push", "checklist.staging: names an item twice."],
    ["an unknown key", "checklist:", "checklists:", "checklists: this key is not known. Remove or rename it."],
    ["no YAML", "environments:", "environments: [", "slipway.yaml:"],
  ];

  test.each(wrong)("%s", (_what, from, to, sentence) => {
    expect(documented).toContain(from);
    expect(() => read(documented.replace(from, to))).toThrow(sentence);
  });

  test("all of it at once", () => {
    const text = documented.replace("drain: 10s", "drain: 5").replace("mode: http", "mode: x");
    const line = text.slice(0, text.indexOf("drain: 5")).split("\n").length;
    expect(() => read(text)).toThrow(
      expect.objectContaining({
        code: "config-invalid",
        facts: { file: "slipway.yaml", line, path: "environments.staging.drain", problems: 2 },
      }),
    );
  });

  test("an empty file", () => {
    expect(() => read("")).toThrow("application: expected string, but it is missing.");
  });
});
