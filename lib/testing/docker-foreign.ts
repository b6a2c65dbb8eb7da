import { PassThrough } from "node:stream";
import { buffer } from "node:stream/consumers";
import type Docker from "dockerode";
import type { ComposeContainer } from "./engine-under-test.ts";

const write = 'trap "exit 0" TERM; printf %s "$0" > /data/content; sleep infinity & wait';

/** Things on a real engine that carry no label of Slipway's. */
export function dockerForeign(docker: Docker, image: string) {
  const made: { id: string; volume: string }[] = [];
  return {
    async compose({ name, composeService, folder, volume, content }: ComposeContainer): Promise<void> {
      await docker.createVolume({ Name: volume });
      const container = await docker.createContainer({
        name,
        Image: image,
        Entrypoint: ["sh", "-c", write, content],
        Cmd: [],
        User: "0",
        StopSignal: "SIGTERM",
        Labels: { "com.docker.compose.service": composeService, "com.docker.compose.project.working_dir": folder },
        HostConfig: {
          NetworkMode: "none",
          RestartPolicy: { Name: "unless-stopped" },
          Mounts: [{ Type: "volume", Source: volume, Target: "/data" }],
        },
      });
      made.push({ id: container.id, volume });
      await container.start();
    },

    async content(volume: string): Promise<string> {
      const said = new PassThrough();
      const whole = buffer(said);
      const host = { AutoRemove: true, NetworkMode: "none", Binds: [`${volume}:/data:ro`] };
      await docker.run(image, ["cat", "/data/content"], said, {
        User: "0",
        Entrypoint: [],
        Tty: true,
        HostConfig: host,
      });
      said.end();
      return (await whole).toString();
    },

    async remove(): Promise<void> {
      for (const { id, volume } of made.splice(0)) {
        await docker.getContainer(id).remove({ force: true });
        await docker.getVolume(volume).remove();
      }
    },
  };
}
