import { expect, test } from "vitest";
import { hostWishes, notAllowed, readHostPermissions } from "./host-permissions.ts";

const policy = (services: Record<string, { binds?: string[]; capAdd?: string[] }>) => {
  const permissions = Object.fromEntries(
    Object.entries(services).map(([role, asked]) => [role, { binds: [], capAdd: [], ...asked }]),
  );
  return JSON.stringify({ staging: { permissions: {} }, production: { permissions } });
};
const read = (text: string) => readHostPermissions({ name: "permissions.yaml", text });
const refused = (services: Parameters<typeof policy>[0], text: string) =>
  notAllowed(hostWishes(policy(services), "production"), read(text), "wms", "production").map(
    ({ role, what, name }) => `${role} ${what} ${name}`,
  );

const greedy = { web: { binds: ["/var/run/docker.sock", "/srv/photos"], capAdd: ["sys_admin", "CHOWN"] } };

test.each<[text: string, left: string[]]>([
  ["", ["web binds /var/run/docker.sock", "web binds /srv/photos", "web adds sys_admin"]],
  [
    "wms: { staging: { web: { binds: [/srv/photos] } } }",
    ["web binds /var/run/docker.sock", "web binds /srv/photos", "web adds sys_admin"],
  ],
  [
    "other: { production: { web: { binds: [/srv/photos] } } }",
    ["web binds /var/run/docker.sock", "web binds /srv/photos", "web adds sys_admin"],
  ],
  [
    "wms: { production: { web: { binds: [/srv/] } } }",
    ["web binds /var/run/docker.sock", "web binds /srv/photos", "web adds sys_admin"],
  ],
  [
    "wms: { production: { web: { binds: [/srv/photos/], capabilities: [CAP_SYS_ADMIN] } } }",
    ["web binds /var/run/docker.sock"],
  ],
  ["wms: { production: { web: } }", ["web binds /var/run/docker.sock", "web binds /srv/photos", "web adds sys_admin"]],
])("%s", (text, left) => {
  expect(refused(greedy, text)).toEqual(left);
});

test("what every container has anyway needs nobody's leave, under any of its names", () => {
  expect(refused({ web: { capAdd: ["NET_BIND_SERVICE", "cap_chown"] } }, "")).toEqual([]);
  expect(refused({ web: { capAdd: ["ALL"] } }, "")).toEqual(["web adds ALL"]);
});

test.each([
  ["wms: { production: { web: { bind: [/srv] } } }", "wms.production.web"],
  ["wms: { productoin: {} }", "wms"],
  ["wms: { production: { web: { binds: [srv] } } }", "expected an absolute path"],
  ["wms: [", "permissions.yaml:1"],
])("a file that says %s allows nothing, and says so", (text, sentence) => {
  expect(() => read(text)).toThrow(sentence);
  expect(() => read(text)).toThrow(expect.objectContaining({ code: "permissions-invalid" }));
});
