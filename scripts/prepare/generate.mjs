import { mustRun } from "./run.mjs";
import { fingerprint, unlessDone } from "./stamp.mjs";

/** `prisma generate` when the schema or Prisma has changed. */
export async function generate() {
  const inputs = await fingerprint(["prisma/schema.prisma", "prisma.config.ts", "package-lock.json"]);
  await unlessDone("prisma/generated/.slipway-stamp", inputs, () => mustRun("prisma generate", "prisma", ["generate"]));
}
