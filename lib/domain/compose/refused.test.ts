import { describe, expect, test } from "vitest";
import { parseService, parseText } from "../../testing/compose/parse.ts";

describe("what is refused, by file, line and path", () => {
  const wrong: [lines: string, code: string, sentence: string][] = [
    [
      "image2: x",
      "compose-invalid",
      "compose.yml:4: services.web.image2: the Compose Specification knows no such key.",
    ],
    ["init: [1]", "compose-invalid", "services.web.init: expected a boolean or a text, not a list."],
    ["user: 5", "compose-invalid", "services.web.user: expected a text, not 5."],
    [
      "ports: [{ target: {} }]",
      "compose-invalid",
      "services.web.ports[0].target: expected a whole number or a text, not a mapping.",
    ],
    ["cap_add: [A, A]", "compose-invalid", "services.web.cap_add: an item stands in this list twice."],
    [
      "depends_on: { web: { condition: x } }",
      "compose-invalid",
      "services.web.depends_on.web.condition: expected one of service_started,",
    ],
    ["env_file: [{}]", "compose-invalid", "services.web.env_file[0].path: this key is missing."],
    ["command: $NOPE", "compose-variable-missing", "services.web.command: the variable NOPE is not set."],
    [
      "command: ${NOPE:?say what}",
      "compose-variable-missing",
      "services.web.command: the variable NOPE is not set (say what).",
    ],
    [
      "command: ${",
      "compose-invalid",
      'services.web.command: "${" is not a variable like ${NAME} or ${NAME:-default}.',
    ],
    ["command: a && b", "compose-unsupported", "services.web.command: this needs a shell"],
    ["env_file: none.env", "compose-env-file-missing", "services.web.env_file: the env file none.env is not there."],
    ["env_file: [broken.env]", "compose-invalid", "broken.env:2: expected NAME=value, with quotes that end."],
    ["extends: other", "compose-invalid", "services.web.extends: there is no service other in compose.yml."],
    ["extends: web", "compose-invalid", "services.web.extends: it extends itself: web in compose.yml extends web in"],
    ["extends: { file: no.yml, service: x }", "file-not-found", "services.web.extends.file: There is no file no.yml"],
    [
      "extends: { file: ../up.yml, service: x }",
      "compose-unsupported",
      "services.web.extends.file: ../up.yml is outside of the repository. Name a file in it.",
    ],
    [
      "extends: { file: $NOPE, service: x }",
      "compose-variable-missing",
      "services.web.extends.file: the variable NOPE is not set.",
    ],
    [
      "profiles: [a]",
      "compose-invalid",
      "services: there is no service without profiles, and slipway.yaml chooses none.",
    ],
    ["ports: !reset [80]\ncap_add: [!override x]", "compose-unsupported", "cap_add[0]: !override may stand at a key"],
    ["network_mode: host", "compose-unsupported", "services.web.network_mode: Slipway does not support this key."],
    ["privileged: true", "compose-unsupported", "services.web.privileged: Slipway does not support this key."],
    ["secrets: [a]", "compose-invalid", "services.web.secrets[0]: the secret a is not declared under secrets."],
    ["links: ['db:database']", "compose-unsupported", "services.web.links[0]: Slipway supports links without another"],
    ["scale: 2", "compose-unsupported", "services.web.scale: Every service runs once in a release."],
    [
      "deploy: { placement: { constraints: [a] } }",
      "compose-unsupported",
      "services.web.deploy.placement: Slipway does not support this key. It is for many hosts.",
    ],
    [
      "deploy: { restart_policy: { condition: sometimes } }",
      "compose-invalid",
      "services.web.deploy.restart_policy.condition: expected none, on-failure or any, not sometimes.",
    ],
    [
      "deploy: { resources: { reservations: { devices: [{ capabilities: [gpu] }] } } }",
      "compose-unsupported",
      "services.web.deploy.resources.reservations.devices: Slipway does not support this key. It would let",
    ],
    [
      "mem_reservation: 1m\ndeploy: { resources: { reservations: { memory: 2m } } }",
      "compose-invalid",
      "deploy.resources.reservations.memory: mem_reservation of the service says something else.",
    ],
    [
      "devices: [/dev/x]",
      "compose-unsupported",
      "services.web.devices: Slipway does not support this key. It would let",
    ],
    [
      "pid: host",
      "compose-unsupported",
      "services.web.pid: Slipway does not support this key. It would let the container",
    ],
    [
      "ipc: host",
      "compose-unsupported",
      "services.web.ipc: Slipway does not support this key. It would let the container",
    ],
    [
      "uts: host",
      "compose-unsupported",
      "services.web.uts: Slipway does not support this key. It would let the container",
    ],
    [
      "userns_mode: host",
      "compose-unsupported",
      "services.web.userns_mode: Slipway does not support this key. It would",
    ],
    ["cgroup: host", "compose-unsupported", "services.web.cgroup: Slipway does not support this key. It would let the"],
    [
      "security_opt: [seccomp=unconfined]",
      "compose-unsupported",
      "services.web.security_opt[0]: Slipway supports no-new-privileges only. It would let the container reach into",
    ],
    [
      "volumes_from: [db]",
      "compose-unsupported",
      "services.web.volumes_from: Slipway does not support this key. Mount",
    ],
    [
      "deploy: { replicas: 2 }",
      "compose-unsupported",
      "services.web.deploy.replicas: Every service runs once in a release.",
    ],
    [
      "build: { context: ., ssh: [default] }",
      "compose-unsupported",
      "services.web.build.ssh: Slipway does not support this key.",
    ],
    [
      "networks: { default: { ipv4_address: 10.0.0.1 } }",
      "compose-unsupported",
      "services.web.networks.default.ipv4_address:",
    ],
    [
      "labels: { slipway.role: gateway }",
      "compose-unsupported",
      'services.web.labels."slipway.role": the label slipway.role is Slipway\'s own',
    ],
    [
      "labels: [com.docker.compose.project=x]",
      "compose-unsupported",
      "services.web.labels[0]: the label com.docker.compose.project",
    ],
    ["ports: ['53:53/udp']", "compose-unsupported", "services.web.ports[0]: the gateway does not carry UDP."],
    ["ports: ['53:53/sctp']", "compose-invalid", "services.web.ports[0]: sctp is not a protocol: expected tcp."],
    [
      "ports: [80]",
      "compose-unsupported",
      'services.web.ports[0]: Slipway publishes only ports that are named. Write "80:80"',
    ],
    ["ports: ['1-3:80']", "compose-unsupported", "services.web.ports[0]: both ranges must have the same length"],
    ["ports: ['0:80']", "compose-invalid", "services.web.ports[0]: expected [address:]published:target"],
    ["ports: ['1:70000']", "compose-invalid", "services.web.ports[0]: expected [address:]published:target"],
    [
      "ports: ['localhost:1:1']",
      "compose-invalid",
      'services.web.ports[0]: "localhost" is not an IP address of the host.',
    ],
    ["expose: [53/udp]", "compose-unsupported", "services.web.expose[0]: Slipway does not carry UDP."],
    ["expose: [http]", "compose-invalid", "services.web.expose[0]: expected a port from 1 to 65535."],
    ["volumes: [/data]", "compose-unsupported", "services.web.volumes[0]: the volume at /data has no name"],
    [
      "volumes: ['data:/d:q']",
      "compose-unsupported",
      'services.web.volumes[0]: Slipway does not support the option "q".',
    ],
    [
      "volumes: ['./d:/d:ro,Z']",
      "compose-unsupported",
      'services.web.volumes[0]: with the option "Z" one release would',
    ],
    ["volumes: ['a:b:c:d']", "compose-invalid", "services.web.volumes[0]: expected source:target or source:target:ro."],
    [
      "volumes: ['data:d']",
      "compose-invalid",
      'services.web.volumes[0]: expected an absolute path in the container, not "d".',
    ],
    ["volumes: ['data:/d', './x:/d']", "compose-invalid", "services.web.volumes: two things are mounted at /d."],
    ["volumes: ['~/x:/d']", "compose-unsupported", "services.web.volumes[0]: ~ is another folder for every user."],
    ["volumes: ['nope:/d']", "compose-invalid", "services.web.volumes: the volume nope is not declared under volumes."],
    [
      "volumes: [{ type: npipe, source: x, target: /d }]",
      "compose-unsupported",
      "services.web.volumes[0]: Slipway does not support mounts of type npipe.",
    ],
    [
      "volumes: [{ type: volume, source: data, target: /d, volume: { nocopy: true } }]",
      "compose-unsupported",
      "services.web.volumes[0].volume.nocopy:",
    ],
    [
      "volumes: [{ type: bind, source: /x, target: /d, bind: { create_host_path: false } }]",
      "compose-unsupported",
      "services.web.volumes[0].bind.create_host_path: the folder is always made.",
    ],
    ["build: ../other", "compose-unsupported", "services.web.build: Slipway builds from the commit's own tree"],
    [
      "build: { context: 'https://example.org/x.git' }",
      "compose-unsupported",
      "services.web.build.context: Slipway builds from",
    ],
    [
      "build: { dockerfile: ../Dockerfile }",
      "compose-unsupported",
      "services.web.build.dockerfile: the Dockerfile is outside",
    ],
    [
      "healthcheck: { interval: 1s }",
      "compose-unsupported",
      "services.web.healthcheck: Slipway runs health checks itself, so it needs a test here.",
    ],
    [
      "healthcheck: { test: [curl, x] }",
      "compose-invalid",
      'services.web.healthcheck.test: expected ["CMD", program, …]',
    ],
    [
      "healthcheck: { test: x, interval: soon }",
      "compose-invalid",
      'services.web.healthcheck.interval: "soon" is not a duration',
    ],
    ["restart: sometimes", "compose-invalid", "services.web.restart: expected no, always, unless-stopped"],
    ["mem_limit: lots", "compose-invalid", 'services.web.mem_limit: "lots" is not a size like 512m or 1g.'],
    ["cpus: 0", "compose-invalid", "services.web.cpus: 0 is not a number that makes sense here."],
    [
      "cpus: 1\ndeploy: { resources: { limits: { cpus: '2' } } }",
      "compose-invalid",
      "services.web.deploy.resources.limits.cpus: cpus of the service says something else.",
    ],
    ["init: perhaps", "compose-invalid", 'services.web.init: expected true or false, not "perhaps".'],
    ["container_name: web shop", "compose-invalid", "services.web.container_name: expected letters, digits"],
    ["extra_hosts: [alone]", "compose-invalid", "services.web.extra_hosts[0]: expected name:address."],
    ["depends_on: [toString]", "compose-invalid", "services.web.depends_on: there is no service toString."],
    ["depends_on: [db]", "compose-invalid", "services.web.depends_on: there is no service db."],
    ["depends_on: [web]", "compose-invalid", "services.web.depends_on: web and web wait for each other."],
    [
      "networks: [valueOf]",
      "compose-invalid",
      "services.web.networks: the network valueOf is not declared under networks.",
    ],
    ["networks: [back]", "compose-invalid", "services.web.networks: the network back is not declared under networks."],
  ];

  test.each(wrong)("%s", async (lines, code, sentence) => {
    const refusal = await parseService(lines).then(
      () => undefined,
      (error: Error & { code: string }) => error,
    );
    expect(refusal?.message).toContain(sentence);
    expect(refusal?.code).toBe(code);
    expect(refusal?.message.split("\n")).toHaveLength(1);
  });

  test.each([
    ["services: { web: {} }", "services.web: the service has neither an image nor a build."],
    ["services: {}", "services: there is no service."],
    ["", "services: there is no service."],
    ["[]", "compose.yml:1: expected a mapping, not a list."],
    ["include: [other.yml]", "compose.yml:1: include[0]: There is no file other.yml in the commit."],
    ["include: [compose.yml]", "include[0]: it includes itself: compose.yml includes compose.yml."],
    ["include: [/etc/compose.yml]", "include[0]: /etc/compose.yml is outside of the repository."],
    ["include: [{ path: x.yml, env_file: no.env }]", "include[0]: the env file no.env is not there."],
    ["services: { 'a b': { image: x } }", 'services."a b": this name is not allowed'],
    [
      "networks: { n: { driver: overlay } }",
      "networks.n.driver: Slipway supports the driver bridge only, not overlay.",
    ],
    ["networks: { n: { external: true } }", "networks.n.external: Slipway does not support this key."],
    [
      "networks: { n: { ipam: {} } }",
      "networks.n.ipam: Slipway does not support this key. Slipway chooses addresses itself",
    ],
    ["volumes: { v: { driver: nfs } }", "volumes.v.driver: Slipway supports the driver local only, not nfs."],
    ["volumes: { v: { driver_opts: { o: bind } } }", "volumes.v.driver_opts: Slipway does not support this key."],
    ["volumes: { v: { external: true } }", "volumes.v.external: Slipway does not support this key."],
    ["secrets: { s: { external: true } }", "secrets.s.external: Slipway does not support this key."],
    ["services: [", "compose.yml:1:"],
  ])("%s", async (text, sentence) => {
    await expect(parseText(text)).rejects.toThrow(sentence);
  });

  test("all of it at once, in the order of the lines", async () => {
    const text = `
services:
  web:
    image: $TAG
    ports: ["53:53/udp"]
    extends: other
  db:
    image: x
    restart: sometimes
`;
    await expect(parseText(text)).rejects.toMatchObject({
      code: "compose-variable-missing",
      facts: { file: "compose.yml", line: 4, path: "services.web.image", problems: 4 },
      message: expect.stringMatching(/:4: .*\n.*:5: .*\n.*:6: .*\n.*:9: /),
    });
  });

  test("nothing that follows from a variable that is not set", async () => {
    const lines = "environment: [A=$A, $B]\nports: ['$C:80', '$D:81']\nhealthcheck: { test: x, interval: $E }";
    await expect(parseService(lines)).rejects.toMatchObject({
      code: "compose-variable-missing",
      facts: { problems: 5 },
      message: expect.stringMatching(/^(?:.*the variable [A-E] is not set\..*\n?){5}$/),
    });
  });

  test("three services that wait for each other in a circle", async () => {
    const text = `
services:
  a: { image: x, depends_on: [b] }
  b: { image: x, depends_on: [c] }
  c: { image: x, depends_on: [a] }
`;
    await expect(parseText(text)).rejects.toThrow("services.a.depends_on: a and b wait for each other.");
  });
});
