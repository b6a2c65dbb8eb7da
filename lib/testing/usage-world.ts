import { createSocket } from "node:dgram";
import { once } from "node:events";
import { testEngine } from "./engine.ts";
import type { UsageWorld } from "./usage-contract.ts";

const program = 'my $held = "x" x 50_000_000; 1 while 1;';
const sent = 20_000;

/** Containers of the real engine. It shares a machine with this process, so the kernel's files are here too. */
export async function usageWorld(source: UsageWorld["source"]): Promise<UsageWorld> {
  const { docker, images, instance, cleanUp } = testEngine();
  const start = async (command: string[]) => {
    const container = await docker.createContainer({
      Image: images.NGINX_IMAGE,
      Entrypoint: command,
      Labels: { "slipway.instance": instance },
      StopSignal: "SIGKILL",
    });
    await container.start();
    return container;
  };
  const [busy, idle] = [await start(["perl", "-e", program]), await start(["sleep", "3600"])];
  const { NetworkSettings } = await busy.inspect();
  const address = Object.values(NetworkSettings.Networks)[0]?.IPAddress ?? "";
  const socket = createSocket("udp4");
  // Nobody listens there: the container answers each with a refusal, which is what goes out.
  for (let left = sent; left > -1000; left -= 1000) {
    socket.send(Buffer.alloc(1000), 9, address);
    await new Promise((resolve) => setImmediate(resolve));
  }
  socket.close();
  await once(socket, "close");
  return {
    source,
    busy: busy.id,
    idle: idle.id,
    sent,
    stop: async () => void (await idle.stop()),
    cleanUp,
  };
}
