import { Refusal } from "../../contract/refusal.ts";
import type { Scope } from "../../domain/release/spec.ts";
import { renderConfiguration } from "./configuration.ts";
import { findGateway } from "./container.ts";
import { type Context, damaged, readTruth } from "./context.ts";
import { change } from "./ensure.ts";
import { companions, objection, writeFiles } from "./files.ts";

/** HAProxy tries the certificate first; then it is saved; then the gateway is reloaded with what is saved. */
export async function setCertificate(
  context: Context,
  scope: Scope,
  pem: string,
  save: () => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const found = await findGateway(context.docker, scope, signal);
  if (!found?.running) return save(); // It takes the new one when it is ensured.
  const written = await readTruth(context, found);
  if (!written) throw damaged(found);
  const { hash, files } = await companions(pem);
  await writeFiles(found.container, files);
  const refused = await objection(found.container, renderConfiguration({ ...written.truth, files: hash }), signal);
  if (refused !== undefined) throw refusedBy(found.name, refused);
  await save();
  await change(context, found, written, written.truth.spec, () => undefined, signal);
}

const refusedBy = (gateway: string, words: string) =>
  new Refusal(
    "certificate-refused",
    `The gateway ${gateway} would not start with this certificate: ${words.trim().slice(-500)} Nothing was changed: it goes on with the one it has.`,
  );
