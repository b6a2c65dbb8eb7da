import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../testing/temporary.ts";
import { systemClock } from "../clock/system-clock.ts";
import { cgroupUsage } from "./cgroup-files.ts";

const container = "63412f12a46b026c77f1d7f38613006b7af853ffc506e2513404eb4effcceafa";
const scope = `cgroups/system.slice/docker-${container}.scope`;
const devices = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo:   10735     100    0    0    0     0          0         0    10735     100    0    0    0     0       0          0
  eth0:    1182      13    0    0    0     0          0         0      700       0    0    0    0     0       0          0
  eth1:      18       1    0    0    0     0          0         0        1       0    0    0    0     0       0          0
`;

/** As a machine with version 2 and Docker's systemd driver has it. */
function machine(files: Record<string, string>) {
  const root = temporaryFolder();
  for (const [name, text] of Object.entries({ "cgroups/cgroup.controllers": "cpu io memory", ...files })) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return { root, source: cgroupUsage(systemClock, { cgroups: join(root, "cgroups"), processes: join(root, "proc") }) };
}

const whole = {
  [`${scope}/cpu.stat`]: "usage_usec 8424733\nuser_usec 5670000\nsystem_usec 2750000\n",
  [`${scope}/memory.current`]: "647950336\n",
  [`${scope}/memory.stat`]: "anon 538931200\ninactive_file 59195392\nactive_file 45973504\n",
  [`${scope}/io.stat`]:
    "8:0 rbytes=4096 wbytes=8192 rios=1 wios=2 dbytes=0 dios=0\n8:16 rbytes=1 wbytes=2 rios=1 wios=1\n",
  [`${scope}/cgroup.procs`]: "523\n540\n",
  "proc/523/net/dev": devices,
};

test("reads what version 2 counts, without what the kernel could give back, and without the container's own loop", async () => {
  const { root, source } = machine(whole);
  const { atMs, ...usage } = (await source.read([container, "other"])).get(container) ?? {};
  expect(atMs).toBeGreaterThan(0);
  expect(usage).toEqual({
    cpuMs: 8424.733,
    memory: 588_754_944,
    diskRead: 4097,
    diskWrite: 8194,
    netIn: 1200,
    netOut: 701,
  });
  rmSync(join(root, scope), { recursive: true });
  expect([...(await source.read([container])).keys()]).toEqual([]);
});

test("leaves out what its place does not show", async () => {
  const { [`${scope}/io.stat`]: _, "proc/523/net/dev": __, ...without } = whole;
  const { source } = machine({ ...without, [`${scope}/cgroup.procs`]: "0\n" });
  const usage = (await source.read([container])).get(container);
  expect(Object.keys(usage ?? {}).sort()).toEqual(["atMs", "cpuMs", "memory"]);
});

test("sees nothing where the machine is another one", async () => {
  const { source } = machine({});
  expect((await source.read([container])).size).toBe(0);
});
