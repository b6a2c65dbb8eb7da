import type Docker from "dockerode";

const label = "slipway.instance";
type Labelled = { Labels?: Record<string, string> | null };

/** Removes what carries an instance label that the caller calls its own: containers, networks, volumes, images. */
export async function removeLabelled(docker: Docker, isOurs: (instance: string) => boolean): Promise<void> {
  const filters = { label: [label] };
  const ours = ({ Labels }: Labelled) => isOurs(Labels?.[label] ?? "");
  const containers = (await docker.listContainers({ all: true, filters })).filter(ours);
  await Promise.all(containers.map(({ Id }) => gone(docker.getContainer(Id).remove({ force: true, v: true }))));
  for (const { Id } of (await docker.listNetworks({ filters })).filter(ours)) await removeNetwork(docker, Id);
  for (const { Name } of (await docker.listVolumes({ filters })).Volumes.filter(ours)) {
    await gone(docker.getVolume(Name).remove());
  }
  for (const { Id } of (await docker.listImages({ filters })).filter(ours)) {
    await gone(docker.getImage(Id).remove({ force: true }));
  }
}

/** Disconnects everything first, stopped containers too: else they would never start again. */
async function removeNetwork(docker: Docker, id: string): Promise<void> {
  const network = docker.getNetwork(id);
  const { Containers } = (await network.inspect()) as { Containers?: Record<string, unknown> };
  for (const Container of Object.keys(Containers ?? {})) await gone(network.disconnect({ Container, Force: true }));
  await gone(network.remove());
}

/** Somebody else having removed it already, or removing it now, is what we wanted. */
async function gone(removal: Promise<unknown>): Promise<void> {
  await removal.catch((error: { statusCode?: number; message: string }) => {
    const already = error.statusCode === 404 || /already in progress/.test(error.message);
    if (!already) throw error;
  });
}
