import { Readable } from "node:stream";
import { Refusal } from "../../../contract/refusal.ts";
import type { Sink } from "../content.ts";
import { Broken } from "../seal.ts";

/** Loaded where it is used: for most of its life a worker encrypts nothing. */
const load = () => import("age-encryption");

/** A key pair of the age format (X25519), as `age-keygen` makes one. */
export async function newIdentity(): Promise<{ identity: string; recipient: string }> {
  const { generateX25519Identity, identityToRecipient } = await load();
  const identity = await generateX25519Identity();
  return { identity, recipient: await identityToRecipient(identity) };
}

/** Encrypts to each of the recipients; `end` answers when the target has taken everything. */
export async function encryptInto(
  target: Sink,
  recipients: readonly string[],
): Promise<Sink & { end(): Promise<void> }> {
  const { Encrypter } = await load();
  const encrypter = new Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  const encrypted = await encrypter.encrypt(readable);
  const written = (async () => {
    for await (const chunk of encrypted) await target.writeFile(chunk);
  })();
  written.catch(() => {}); // whoever writes next is told
  const orFailed = (work: Promise<void>) => Promise.race([work, written.then(() => work)]);
  return {
    writeFile: (chunk) => orFailed(writer.write(chunk)),
    async end() {
      await orFailed(writer.close());
      await written;
    },
  };
}

/** Refuses `recovery-key-wrong`. */
export async function decrypted(from: AsyncIterable<Uint8Array>, identity: string): Promise<Readable> {
  const { Decrypter } = await load();
  const decrypter = new Decrypter();
  try {
    decrypter.addIdentity(identity);
  } catch {
    throw new Refusal(
      "recovery-key-wrong",
      "What was given is no recovery key: that is a line AGE-SECRET-KEY-1…, as age-keygen or slipway recovery-key new has written it. Nothing was changed.",
    );
  }
  const web = Readable.toWeb(Readable.from(from, { objectMode: false })) as ReadableStream<Uint8Array>;
  const plain = await decrypter.decrypt(web).catch((error: Error) => {
    if (/no identity matched/i.test(error.message))
      throw new Refusal(
        "recovery-key-wrong",
        "The recovery key is another one than the backup was encrypted to. Nothing was changed. Look which recipient its manifest.json names, and give the key to that one.",
      );
    throw new Broken(`cannot be decrypted: ${error.message}`);
  });
  return Readable.fromWeb(plain as Parameters<typeof Readable.fromWeb>[0]);
}
