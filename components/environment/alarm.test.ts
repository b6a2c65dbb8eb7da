import { expect, test } from "vitest";
import type { EnvironmentStatus, ServiceStatus } from "#lib/contract/status.ts";
import { alarmOf } from "./alarm.ts";

const service = (name: string, facts: Partial<ServiceStatus> = {}): ServiceStatus => ({
  service: name,
  role: "release",
  state: "healthy",
  ports: [],
  container: `wms-staging-${name}`,
  restarts: 0,
  ...facts,
});
const status = (facts: Partial<EnvironmentStatus>): EnvironmentStatus => ({
  environment: "staging",
  state: "healthy",
  services: [],
  alarms: [],
  ...facts,
});

test("nothing is alarming while all is well, or stopped by hand", () => {
  expect(
    alarmOf(status({ services: [service("backend"), service("database", { state: "stopped" })] })),
  ).toBeUndefined();
});

test("that no backup is proven in time is known as what a backup mends, where nothing else comes first", () => {
  const backups = { alarm: "There is no proven backup." };
  expect(alarmOf(status({ alarms: [backups.alarm], backups }))).toMatchObject({ title: backups.alarm, unproven: true });
  expect(alarmOf(status({ alarms: ["The gateway is gone.", backups.alarm], backups }))).not.toHaveProperty("unproven");
});

test("the failing services are named, with what is known of each", () => {
  const services = [
    service("frontend", { state: "failing" }),
    service("backend", { state: "failing", detail: "exited with 1" }),
  ];
  expect(alarmOf(status({ services }))).toEqual({
    title: "frontend and backend are failing",
    facts: ["frontend: failing.", "backend: exited with 1."],
    service: "frontend",
    released: true,
  });
});

test("only a failing service of the release is a reason to go back to the code before it", () => {
  const database = service("database", { role: "resident", state: "failing" });
  expect(alarmOf(status({ services: [service("backend"), database] }))).toMatchObject({ service: "database" });
  expect(alarmOf(status({ services: [service("backend"), database] }))).not.toHaveProperty("released");
  const backend = service("backend", { state: "failing" });
  expect(alarmOf(status({ services: [database, backend] }))).toHaveProperty("released", true);
});

test("an alarm of the panel itself stands first", () => {
  const services = [service("backend", { state: "failing", detail: "restarting" })];
  const alarm = alarmOf(status({ services, alarms: ["Run 12 needs attention", "Gateway and journal differ"] }));
  expect(alarm?.title).toBe("Run 12 needs attention");
  expect(alarm?.facts).toEqual(["Gateway and journal differ", "backend: restarting."]);
});

test("a gateway that fails is an alarm of its own", () => {
  expect(alarmOf(status({ gateway: { state: "failing", container: "gateway" } }))?.title).toMatch(/gateway/i);
});
