import { buffer } from "node:stream/consumers";
import type Docker from "dockerode";
import { pack } from "tar-stream";
import type { GivenFile } from "../../domain/compose/model.ts";
import { limited } from "./effects.ts";

type File = Pick<GivenFile, "target" | "content" | "mode" | "uid" | "gid">;

/** Copied into a container that does not run: so they stand in no label, and work with an engine elsewhere. */
export async function placeFiles(docker: Docker, id: string, files: readonly File[], signal: AbortSignal) {
  if (files.length === 0) return;
  const tar = pack();
  for (const { target, content, ...owned } of files) tar.entry({ name: target.replace(/^\/+/, ""), ...owned }, content);
  tar.finalize();
  await docker.getContainer(id).putArchive(await buffer(tar), { path: "/", ...limited(signal) });
}
