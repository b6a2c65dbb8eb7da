import { afterAll, expect, it } from "vitest";
import { testEngine } from "#lib/testing/engine.ts";

const { docker, images, instance, cleanUp } = testEngine();
afterAll(cleanUp);

/** Runs a command in a new container and returns what it prints. */
async function outputOf(Image: string, Cmd: string[]): Promise<string> {
  const container = await docker.createContainer({ Image, Cmd, Tty: true, Labels: { "slipway.instance": instance } });
  await container.start();
  const { StatusCode } = await container.wait();
  const output = (await container.logs({ stdout: true, stderr: true })).toString().trim();
  expect({ StatusCode, output }).toMatchObject({ StatusCode: 0 });
  return output;
}

it("names every base image by what is in it", async () => {
  expect(await outputOf(images.NODE_IMAGE as string, ["node", "--version"])).toMatch(/^v24\./);
  expect(await outputOf(images.MYSQL_IMAGE as string, ["mysqld", "--version"])).toContain(
    versionOf(images.MYSQL_IMAGE),
  );
  expect(await outputOf(images.MARIADB_IMAGE as string, ["mariadbd", "--version"])).toContain(
    versionOf(images.MARIADB_IMAGE),
  );
  expect(await outputOf(images.HAPROXY_IMAGE as string, ["haproxy", "-v"])).toContain(versionOf(images.HAPROXY_IMAGE));
  expect(await outputOf(images.NGINX_IMAGE as string, ["nginx", "-v"])).toContain(versionOf(images.NGINX_IMAGE));
});

/** `8.0` of `mysql:8.0`, `9.7.4` of `slipway/mysql:9.7.4-1a2b`. */
function versionOf(image: string | undefined): string {
  return image?.split(":").at(-1)?.split("-")[0] ?? "";
}

it("hands a script to node like the official image", async () => {
  expect(await outputOf(images.NODE_IMAGE as string, ["-e", "console.log('%d', 6 * 7)"])).toBe("42");
});

it("has socat for the gateway", async () => {
  expect(await outputOf(images.HAPROXY_IMAGE as string, ["socat", "-V"])).toContain("socat version");
});

it("refuses to start MySQL on an empty folder without a password option", async () => {
  const container = await docker.createContainer({
    Image: images.MYSQL_IMAGE as string,
    Tty: true,
    Labels: { "slipway.instance": instance },
  });
  await container.start();
  const { StatusCode } = await container.wait();
  expect(StatusCode).toBe(1);
  expect((await container.logs({ stdout: true, stderr: true })).toString()).toContain(
    "password option is not specified",
  );
});
