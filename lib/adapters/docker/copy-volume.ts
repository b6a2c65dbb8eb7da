import type Docker from "dockerode";
import type { Output, VolumeCopy } from "../../application/ports.ts";
import { Refusal } from "../../contract/refusal.ts";
import type { Scope } from "../../domain/release/spec.ts";
import { findContainer, removeContainer } from "./containers.ts";
import { limited, unless } from "./effects.ts";
import { nameTaken } from "./errors.ts";
import { isOwnedBy } from "./filters.ts";
import { scopeLabels } from "./labels.ts";
import { linesNow } from "./last-lines.ts";
import type { Probe } from "./probe.ts";
import { ensureVolumes, volumeMount } from "./volumes.ts";

/**
 * By programs in a container, so that it also works where the engine is another machine. Owners, modes and times are kept;
 * the copy is compared byte by byte, in both directions.
 */
export async function copyVolume(
  docker: Docker,
  probe: Probe | undefined,
  scope: Scope,
  copy: VolumeCopy,
  output: Output,
  signal: AbortSignal,
): Promise<void> {
  if (!probe) throw failed(copy, "the engine has no image to do it with");
  await ensureVolumes(docker, scope, [copy.to], signal);
  const run = (command: string[]) => runBeside(docker, probe, scope, copy, command, signal);
  const copied = await run(["cp", "--archive", "/from/.", "/to/"]);
  if (copied.exitCode !== 0) throw failed(copy, copied.said);
  output(`${copy.from} is copied to ${copy.to.name}`);
  const compared = await run(["diff", "--recursive", "--brief", "--no-dereference", "/from", "/to"]);
  if (compared.exitCode !== 0) throw differs(copy, compared.said);
  output(`${copy.to.name} is the same, file by file`);
}

async function runBeside(
  docker: Docker,
  probe: Probe,
  scope: Scope,
  copy: VolumeCopy,
  command: string[],
  signal: AbortSignal,
): Promise<{ exitCode: number; said: string }> {
  await removeCopier(docker, scope, copy, signal);
  const container = await docker.createContainer({
    name: copy.task,
    Image: probe.image,
    Entrypoint: command,
    Cmd: [],
    User: "0",
    Labels: { ...scopeLabels(scope), "slipway.role": "task", "slipway.service": "copy" },
    HostConfig: {
      NetworkMode: "none",
      RestartPolicy: { Name: "no" },
      Mounts: [volumeMount(copy.from, "/from", true), volumeMount(copy.to.name, "/to", command[0] !== "cp")],
    },
    ...limited(signal),
  });
  await container.start(limited(signal));
  const { StatusCode } = (await container.wait({ abortSignal: signal })) as { StatusCode: number };
  const said = (await linesNow(docker, container.id, 5, signal)).join(" | ");
  await removeCopier(docker, scope, copy, signal);
  return { exitCode: StatusCode, said };
}

export async function removeCopy(docker: Docker, scope: Scope, copy: VolumeCopy, signal: AbortSignal): Promise<void> {
  await removeCopier(docker, scope, copy, signal);
  const volume = await unless([404], docker.getVolume(copy.to.name).inspect());
  if (volume && isOwnedBy(volume.Labels, scope))
    await unless([404], docker.getVolume(copy.to.name).remove(limited(signal)));
}

async function removeCopier(docker: Docker, scope: Scope, { task }: VolumeCopy, signal: AbortSignal): Promise<void> {
  const present = await findContainer(docker, task, signal);
  if (!present) return;
  if (!isOwnedBy(present.Config.Labels, scope)) throw nameTaken("container", task, "somebody else");
  await removeContainer(docker, present.Id, { anonymousVolumes: true }, signal);
}

const failed = ({ from, to }: VolumeCopy, why: string) =>
  new Refusal(
    "copy-failed",
    `The volume ${from} could not be copied to ${to.name}: ${why}. ${from} itself is as it was.`,
  );

const differs = ({ from, to }: VolumeCopy, what: string) =>
  new Refusal(
    "copy-differs",
    `The copy ${to.name} is not what ${from} is: ${what}. ${from} itself is as it was. Make sure that nothing writes to it, then try again.`,
  );
